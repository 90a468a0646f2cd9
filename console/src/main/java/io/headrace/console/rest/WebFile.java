package io.headrace.console.rest;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * A file as it is sent. Treat the bytes as read-only.
 *
 * @param type its media type
 * @param bytes its content
 * @param packed the content by gzip; the content itself where that is no shorter
 * @param hash of the content
 */
record WebFile(String type, byte[] bytes, byte[] packed, String hash) {

    private static final int HASH_DIGITS = 16;

    static WebFile of(String type, byte[] bytes) {
        byte[] packed = packed(bytes);
        return new WebFile(type, bytes, packed.length < bytes.length ? packed : bytes, hash(bytes));
    }

    /** Sends it, or says that the client has it. The browser asks each time, unless the address names the content. */
    void answer(Context ctx) {
        String tag = "\"" + hash + "\"";
        boolean isNamed = hash.equals(ctx.queryParam("v"));
        ctx.header("ETag", tag)
                .header("Vary", "Accept-Encoding")
                .header("Cache-Control", isNamed ? "public, max-age=31536000, immutable" : "no-cache");
        String known = ctx.req().getHeader("If-None-Match");
        if (known != null && known.contains(tag)) {
            ctx.status(304);
            return;
        }
        ctx.contentType(type);
        String accepted = ctx.req().getHeader("Accept-Encoding");
        if (packed.length < bytes.length && accepted != null && accepted.contains("gzip")) {
            ctx.header("Content-Encoding", "gzip").result(packed);
        } else {
            ctx.result(bytes);
        }
    }

    private static byte[] packed(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
