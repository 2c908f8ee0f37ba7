package io.asyncjobs.server.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Connections to the index's file. */
final class Sqlite {

    private static final int WRITER_CACHE = -128_000;
    private static final int READER_CACHE = -16_000;

    /** 64 MB: a page that changes often is carried over once for many changes. */
    private static final int PAGES_UNTIL_CHECKPOINT = 16_000;

    private static final int BUSY_MILLIS = 10_000;
    private static final String MAPPED = Long.toString(512L << 20);

    private Sqlite() {}

    /** The connection that writes. */
    static Connection writer(Path file) throws SQLException {
        var config = config(WRITER_CACHE);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        var connection = config.createConnection(url(file));
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint = " + PAGES_UNTIL_CHECKPOINT);
        }
        return connection;
    }

    /** A connection that reads what was written last when its statement begins. */
    static Connection reader(Path file) throws SQLException {
        var config = config(READER_CACHE);
        config.setPragma(SQLiteConfig.Pragma.MMAP_SIZE, MAPPED);
        var connection = config.createConnection(url(file));
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = 1");
        }
        return connection;
    }

    private static SQLiteConfig config(int cache) {
        var config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setCacheSize(cache);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setGetGeneratedKeys(false); // else each insert asks for its key by a statement of its own
        return config;
    }

    private static String url(Path file) {
        return "jdbc:sqlite:" + file.toAbsolutePath();
    }

    /** Whether the file is damaged, or is no database at all. */
    static boolean isDamage(SQLException problem) {
        if (!(problem instanceof SQLiteException of)) {
            return false;
        }
        int primary = of.getResultCode().code & 0xff;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    /** Deletes the file and what belongs to it. */
    static void delete(Path file) throws IOException {
        for (var each : all(file)) {
            Files.deleteIfExists(each);
        }
    }

    /** Takes the file and what belongs to it from all but its owner. */
    static void makePrivate(Path file) throws IOException {
        for (var each : all(file)) {
            if (Files.exists(each)) {
                PrivateFiles.take(each);
            }
        }
    }

    private static List<Path> all(Path file) {
        return Stream.of("", "-wal", "-shm", "-journal")
                .map(suffix -> file.resolveSibling(file.getFileName() + suffix))
                .toList();
    }
}
