package io.headrace.worker;

import io.headrace.codec.JsonCodec;
import io.headrace.codec.PayloadCodec;
import java.nio.charset.StandardCharsets;

/** Calls a registered handler as a worker does: bytes in, bytes out. */
public final class HandlerCall {

    private static final PayloadCodec codec = new JsonCodec();

    private HandlerCall() {}

    /** Answers the result as text; null for none. */
    @SuppressWarnings("unchecked") // a registry pairs a type with its own handler
    public static String run(HandlerRegistry registry, TaskContext context, String payload) throws Exception {
        HandlerRegistry.Registered found = registry.find(context.type());
        Object decoded = codec.decode(
                payload.getBytes(StandardCharsets.UTF_8), found.type().payloadType());
        Object result = ((TaskHandler<Object, Object>) found.handler()).handle(context, decoded);
        return result == null ? null : new String(codec.encode(result), StandardCharsets.UTF_8);
    }

    /** The options a type was registered with. */
    public static HandlerOptions options(HandlerRegistry registry, String type) {
        return registry.find(type).options();
    }
}
