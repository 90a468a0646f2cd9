package io.headrace.console.rest;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Makes problem documents of what the server finds wrong before anything of ours is asked: requests that are none. */
final class JettyErrors extends ErrorHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        byte[] bytes =
                Problems.ofStatus(status, "The request cannot be understood").bytes();
        headers(response.getHeaders());
        response.write(true, ByteBuffer.wrap(bytes), callback);
        return true;
    }

    private static void headers(HttpFields.Mutable fields) {
        SecurityHeaders.HEADERS.forEach((name, value) -> fields.put(new HttpField(name, value)));
        fields.put(HttpHeader.CACHE_CONTROL, "no-store");
        fields.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    }
}
