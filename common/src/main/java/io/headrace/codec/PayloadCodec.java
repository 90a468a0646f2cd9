package io.headrace.codec;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Turns payloads and results into bytes and back. Implementations are thread-safe. */
public interface PayloadCodec {

    /**
     * Encodes a value.
     *
     * @throws io.headrace.task.InvalidTaskException if it cannot be encoded
     */
    byte[] encode(Object value);

    /**
     * Decodes bytes.
     *
     * @param bytes what {@link #encode} made, or anybody else wrote
     * @param type what is expected
     * @return the value; null for the codec's own null
     * @throws io.headrace.task.InvalidTaskException if the bytes are not of that type
     */
    @Nullable
    Object decode(byte[] bytes, Type type);
}
