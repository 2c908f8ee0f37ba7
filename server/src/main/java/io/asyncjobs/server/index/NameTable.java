package io.asyncjobs.server.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Queues, types and workers as numbers. Written by one thread, read by many. */
final class NameTable {

    private final Map<String, Long> numbers = new ConcurrentHashMap<>();
    private final Map<Long, String> texts = new ConcurrentHashMap<>();

    /** Reads what is there. */
    static NameTable load(Connection connection) throws SQLException {
        var names = new NameTable();
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT n, text FROM name")) {
            while (found.next()) {
                names.learn(found.getLong(1), found.getString(2));
            }
        }
        return names;
    }

    private void learn(long number, String text) {
        numbers.put(text, number);
        texts.put(number, text);
    }

    /** The name's number; a new one where it has none. */
    long number(Connection connection, String text) throws SQLException {
        var known = numbers.get(text);
        if (known != null) {
            return known;
        }
        try (var statement = connection.prepareStatement(
                "INSERT INTO name (text) VALUES (?) ON CONFLICT (text) DO UPDATE SET text = text RETURNING n")) {
            statement.setString(1, text);
            try (var found = statement.executeQuery()) {
                found.next();
                long number = found.getLong(1);
                learn(number, text);
                return number;
            }
        }
    }

    /** The name's number; empty where no task has it. */
    OptionalLong find(String text) {
        var known = numbers.get(text);
        return known == null ? OptionalLong.empty() : OptionalLong.of(known);
    }

    /** The name. */
    String text(long number) {
        return texts.getOrDefault(number, "");
    }

    @Nullable
    String textOrNull(long number) {
        return texts.get(number);
    }
}
