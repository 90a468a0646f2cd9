package io.headrace.daemon;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import io.headrace.config.LogConfig.Format;
import java.nio.charset.StandardCharsets;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as {@code log.format} says: a line of text each, or an object of JSON. To be named in {@code logback.xml} as
 * the encoder of any appender. Thread-safe.
 */
public final class LogEncoder extends EncoderBase<ILoggingEvent> {

    /** What the message holds stays in its line: somebody else may have written it. */
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{0}:"
            + " %replace(%msg){'\\p{Cntrl}+', ' '}%replace( {%mdc}){' \\{\\}', ''}%n";

    private static final byte[] NOTHING = new byte[0];

    private volatile Format format = Format.TEXT;
    private @Nullable Encoder<ILoggingEvent> text;
    private volatile @Nullable Encoder<ILoggingEvent> current;

    /** For logback; text. */
    public LogEncoder() {}

    /** From now on. */
    synchronized void use(Format value) {
        format = value;
        if (isStarted()) {
            current = value == Format.TEXT ? text() : json();
        }
    }

    @Override
    public synchronized void start() {
        super.start();
        use(format);
    }

    private Encoder<ILoggingEvent> text() {
        if (text == null) {
            PatternLayoutEncoder encoder = new PatternLayoutEncoder();
            encoder.setContext(getContext());
            encoder.setCharset(StandardCharsets.UTF_8);
            encoder.setPattern(PATTERN);
            encoder.start();
            text = encoder;
        }
        return text;
    }

    private Encoder<ILoggingEvent> json() {
        LogstashFieldNames names = new LogstashFieldNames();
        names.setTimestamp("timestamp");
        names.setLogger("logger");
        names.setThread("thread");
        names.setStackTrace("stack");
        names.setVersion(LogstashFieldNames.IGNORE_FIELD_INDICATOR);
        names.setLevelValue(LogstashFieldNames.IGNORE_FIELD_INDICATOR);
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(getContext());
        encoder.setFieldNames(names);
        encoder.setTimeZone("UTC");
        encoder.setIncludeContext(false);
        encoder.start();
        return encoder;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Encoder<ILoggingEvent> encoder = current;
        return encoder == null ? NOTHING : encoder.encode(event);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
