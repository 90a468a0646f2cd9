package io.headrace.console.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client does not take in time is replaced by what is newer. */
class EventClientTest {

    private final Connection connection = new Connection();
    private final EventClient client = new EventClient(connection);

    /** A connection that takes something only when the test says so. */
    private static final class Connection extends ServletOutputStream {
        private final List<String> written = new ArrayList<>();
        private int room;

        @Override
        public boolean isReady() {
            return room > 0;
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes) {
            room--;
            written.add(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void setWriteListener(WriteListener listener) {}
    }

    private void offer(int from, int to) {
        for (int i = from; i <= to; i++) {
            client.offer(String.valueOf(i).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void one_that_does_not_read_gets_the_newest_when_it_reads_again() {
        connection.room = 2;
        client.onWritePossible();
        offer(1, 1_000);
        assertThat(connection.written).containsExactly("1", "2");
        connection.room = 5;
        client.onWritePossible();
        assertThat(connection.written).containsExactly("1", "2", "1000");
        offer(1_001, 1_002);
        assertThat(connection.written).containsExactly("1", "2", "1000", "1001", "1002");
    }

    @Test
    void one_that_is_gone_gets_no_more() {
        connection.room = 5;
        client.onWritePossible();
        client.onError(new java.io.IOException("gone"));
        offer(1, 1);
        assertThat(connection.written).isEmpty();
        assertThat(client.end()).isDone();
    }
}
