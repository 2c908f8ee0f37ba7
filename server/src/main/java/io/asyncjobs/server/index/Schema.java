package io.asyncjobs.server.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The tables of the index, and what it remembers about itself. */
final class Schema {

    /** Another number means another shape: the file is then built anew. */
    static final String VERSION = "4";

    static final String MADE = "made";
    static final String POSITION = "position";
    static final String SECRET = "secret";
    static final String COMPLETE = "complete";
    static final String STATISTICS = "statistics";
    private static final String SCHEMA = "schema";

    /** Behind each error in the index of texts, so that each of its letters is the first of three. */
    static final String AFTER_ERROR = "  ";

    private static final List<String> TABLES = List.of(
            "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE name (n INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)",
            """
            CREATE TABLE task (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state INTEGER NOT NULL,
              queue INTEGER NOT NULL, type INTEGER NOT NULL, created INTEGER NOT NULL, tried INTEGER NOT NULL,
              tries INTEGER NOT NULL, max_tries INTEGER NOT NULL, error TEXT, error_low TEXT, parents TEXT,
              worker INTEGER, seq INTEGER NOT NULL, stored INTEGER NOT NULL, due INTEGER, deadline INTEGER,
              bytes INTEGER NOT NULL, removal INTEGER, ready INTEGER NOT NULL, ended INTEGER NOT NULL)""",
            "CREATE TABLE parent (parent TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (parent, n)) WITHOUT ROWID",
            "CREATE TABLE unreadable (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE count (queue INTEGER, state INTEGER, tasks INTEGER, PRIMARY KEY (queue, state)) WITHOUT ROWID",
            "CREATE TABLE removed (r INTEGER PRIMARY KEY, id TEXT NOT NULL, queue INTEGER NOT NULL, seq INTEGER NOT NULL)",
            """
            CREATE TABLE stat (minute INTEGER, queue INTEGER, part TEXT, enqueued INTEGER, started INTEGER,
              completed INTEGER, failed INTEGER, retried INTEGER, dead INTEGER, run_nanos INTEGER, runs INTEGER,
              waiting INTEGER, running INTEGER, oldest INTEGER, PRIMARY KEY (minute, queue, part)) WITHOUT ROWID""",
            """
            CREATE TABLE recent (step INTEGER, queue INTEGER, enqueued INTEGER, started INTEGER, completed INTEGER,
              failed INTEGER, retried INTEGER, dead INTEGER, run_nanos INTEGER, runs INTEGER, waiting INTEGER,
              running INTEGER, oldest INTEGER, PRIMARY KEY (step, queue)) WITHOUT ROWID""",
            "CREATE TABLE stat_part (part TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID",
            """
            CREATE VIRTUAL TABLE error_text USING fts5(text, content='', contentless_delete=1, tokenize='trigram',
              detail=none)""",
            "CREATE VIRTUAL TABLE error_term USING fts5vocab(error_text, 'row')");

    /**
     * Made when the rows that there are have been read, since sorting once is faster than sorting each in. Those that change
     * with each version hold {@code created} as well, so that a condition on it needs no row.
     */
    private static final List<String> INDICES = List.of(
            "CREATE INDEX by_created ON task (created)",
            "CREATE INDEX by_state_created ON task (state, created)",
            "CREATE INDEX by_queue_created ON task (queue, state, created)",
            "CREATE INDEX by_type_created ON task (type, state, created)",
            "CREATE INDEX by_seq ON task (seq, n, created)",
            "CREATE INDEX by_state_seq ON task (state, seq, n, created)",
            "CREATE INDEX by_queue_seq ON task (queue, state, seq, n, created)",
            "CREATE INDEX by_type_seq ON task (type, state, seq, n, created)",
            "CREATE INDEX by_tried ON task (tried, n, created)",
            "CREATE INDEX by_state_tried ON task (state, tried, n, created)",
            "CREATE INDEX by_error ON task (state, tried, n, created) WHERE error IS NOT NULL",
            "CREATE INDEX by_worker ON task (worker, tried, n, created) WHERE worker IS NOT NULL",
            "CREATE INDEX by_ready ON task (queue, ready) WHERE state IN (0, 3)",
            "CREATE INDEX by_removal ON task (removal) WHERE removal IS NOT NULL",
            "INSERT INTO error_text (rowid, text) SELECT n, error || '" + AFTER_ERROR
                    + "' FROM task WHERE error IS NOT NULL");

    private Schema() {}

    /** Whether the tables are there, complete, and of this shape. */
    static boolean isCurrent(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT 1 FROM sqlite_schema WHERE name = 'meta'")) {
            if (!found.next()) {
                return false;
            }
        }
        return value(connection, SCHEMA).equals(Optional.of(VERSION))
                && value(connection, COMPLETE).isPresent();
    }

    static void make(Connection connection, String secret) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            for (var table : TABLES) {
                statement.execute(table);
            }
        }
        put(connection, SCHEMA, VERSION);
        put(connection, SECRET, secret);
        connection.commit();
    }

    /** Ends the building. */
    static void complete(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var index : INDICES) {
                statement.execute(index);
            }
            // what was removed before now is not known
            statement.execute("INSERT INTO removed VALUES (2, '', 0, "
                    + "(SELECT CAST(coalesce(max(value), '0') AS INTEGER) - 1 FROM meta WHERE key = 'position'))");
        }
        put(connection, COMPLETE, "yes");
        connection.commit();
    }

    static Optional<String> value(Connection connection, String key) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT value FROM meta WHERE key = ?")) {
            statement.setString(1, key);
            try (var found = statement.executeQuery()) {
                return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
            }
        }
    }

    static void put(Connection connection, String key, String value) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES (?, ?)")) {
            statement.setString(1, key);
            statement.setString(2, value);
            statement.executeUpdate();
        }
    }
}
