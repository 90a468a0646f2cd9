package io.headrace.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself. What is null was not told: the server is too old, or the user has no right to ask.
 *
 * @param product {@code Redis} or {@code Valkey}
 * @param version its version
 * @param cluster whether it is part of a Redis Cluster
 * @param loading whether it is loading its data still
 * @param memory its memory
 * @param persistence what it keeps on disk
 * @param replication where it stands among others
 * @param connections who is connected
 * @param clock its clock
 * @param slowLog what took it long
 * @param streamNodes how it packs streams
 * @param refused commands that this user may not ask, or that the server does not have
 */
public record ServerFacts(
        String product,
        @Nullable String version,
        boolean cluster,
        boolean loading,
        Memory memory,
        Persistence persistence,
        Replication replication,
        Connections connections,
        ClockReading clock,
        SlowLog slowLog,
        StreamNodes streamNodes,
        Set<String> refused) {

    /** Takes its own copy. */
    public ServerFacts {
        refused = Set.copyOf(refused);
    }

    /**
     * Memory, in bytes.
     *
     * @param used what the data takes
     * @param resident what the process takes of the machine
     * @param max the limit; 0 for none
     * @param policy what is evicted at the limit
     * @param evicted how many keys were evicted since the server was started
     */
    public record Memory(
            @Nullable Long used,
            @Nullable Long resident,
            @Nullable Long max,
            @Nullable String policy,
            @Nullable Long evicted) {}

    /**
     * What is kept on disk.
     *
     * @param appendOnly whether every write is appended to a file
     * @param fsync when that file is forced to disk: {@code always}, {@code everysec}, {@code no}
     * @param save when a snapshot is made, as in the server's configuration; empty for never
     * @param lastWriteFailed whether the last attempt to write either of them failed
     */
    public record Persistence(
            @Nullable Boolean appendOnly,
            @Nullable String fsync,
            @Nullable String save,
            boolean lastWriteFailed) {}

    /**
     * Where the server stands among others.
     *
     * @param role {@code master} or {@code slave}, in the words of the server
     * @param linkUp of a replica, whether it hears from its master
     * @param replicas who copies from it
     */
    public record Replication(
            @Nullable String role, @Nullable Boolean linkUp, List<Replica> replicas) {

        /** Takes its own copy. */
        public Replication {
            replicas = List.copyOf(replicas);
        }
    }

    /**
     * A copy of the server.
     *
     * @param address host and port
     * @param online whether it follows; else it is still copying
     * @param behindBytes how much it has not confirmed yet
     * @param silentSeconds how long ago it last confirmed
     */
    public record Replica(String address, boolean online, long behindBytes, long silentSeconds) {}

    /**
     * Who is connected.
     *
     * @param all how many connections there are
     * @param max how many there may be
     * @param blocked how many wait in a blocking command
     * @param ours how many of them carry Headrace's name; null too where there are too many to be counted
     * @param oursBlocked how many of these wait in a blocking command
     * @param refused how many were turned away since the server was started
     */
    public record Connections(
            @Nullable Long all,
            @Nullable Long max,
            @Nullable Long blocked,
            @Nullable Long ours,
            @Nullable Long oursBlocked,
            @Nullable Long refused) {}

    /**
     * The server's clock, measured against that of this process.
     *
     * @param ahead by how much it is ahead; negative if behind
     * @param roundTrip how long the question took, which is how exact this is
     */
    public record ClockReading(Duration ahead, Duration roundTrip) {}

    /**
     * What took the server long.
     *
     * @param thresholdMicros from when on a command is written down; negative for never
     * @param ours those of the newest that touch keys of the prefix, the newest first
     */
    public record SlowLog(@Nullable Long thresholdMicros, List<SlowCall> ours) {

        /** Takes its own copy. */
        public SlowLog {
            ours = List.copyOf(ours);
        }
    }

    /**
     * A command that took long.
     *
     * @param at when
     * @param took how long it kept the server
     * @param command the beginning of it; a script of Headrace by its name
     */
    public record SlowCall(Instant at, Duration took, String command) {}

    /**
     * How streams are packed.
     *
     * @param maxEntries how many entries a node holds at most; 0 for no limit
     * @param maxBytes how many bytes; 0 for no limit
     */
    public record StreamNodes(
            @Nullable Long maxEntries, @Nullable Long maxBytes) {}
}
