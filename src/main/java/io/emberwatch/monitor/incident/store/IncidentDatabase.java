package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.error.Causes;
import io.emberwatch.monitor.incident.store.Migrations.OtherVersionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One connection to the SQLite file, for the one thread at a time that holds the store's lock. Write-ahead log, and
 * each commit is on the disk before it returns: an alarm survives a power cut.
 */
final class IncidentDatabase implements AutoCloseable {
    private final Connection connection;
    private final Jdbi jdbi;

    private IncidentDatabase(Connection connection) {
        this.connection = connection;
        this.jdbi = Jdbi.create(new ConnectionFactory() {
            @Override
            public Connection openConnection() {
                return connection;
            }

            @Override
            public void closeConnection(Connection shared) {
                // Stays open for the next handle; the database closes it.
            }
        });
    }

    /**
     * Opens the file, checks it and brings it up to date; makes it where there is none.
     *
     * @throws DamagedDatabaseException when the file is no intact database
     * @throws StoreException when it cannot be used for another reason
     */
    static IncidentDatabase open(Path file) throws StoreException, DamagedDatabaseException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(2000);
        Connection connection;
        try {
            connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        } catch (SQLException e) {
            throw refused(e);
        }
        IncidentDatabase database = new IncidentDatabase(connection);
        try {
            database.check();
            Migrations.apply(database.jdbi);
            return database;
        } catch (DamagedDatabaseException e) {
            database.close();
            throw e;
        } catch (JdbiException e) {
            database.close();
            throw refused(e);
        } catch (OtherVersionException e) {
            database.close();
            throw new StoreException(e.getMessage(), e);
        }
    }

    /**
     * Opens a database of this program's version and changes nothing, while another program may write to it.
     *
     * @throws StoreException when it cannot be read
     */
    static IncidentDatabase openReadOnly(Path file) throws StoreException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(2000);
        // Without a log no program has it open: SQLite need not look for one, nor make one.
        boolean settled = !Files.exists(file.resolveSibling(file.getFileName() + "-wal"));
        String url = "jdbc:sqlite:" + file.toUri().toString().replaceFirst("^file:///", "file:/")
                + (settled ? "?immutable=1" : "");
        IncidentDatabase database;
        try {
            database = new IncidentDatabase(config.createConnection(url));
        } catch (SQLException e) {
            throw new StoreException(inWords(e), e);
        }
        try {
            Migrations.requireCurrent(database.jdbi);
            return database;
        } catch (JdbiException | OtherVersionException e) {
            database.close();
            throw new StoreException(inWords(e), e);
        }
    }

    /**
     * Looks at a file by a connection of its own, while others use it.
     *
     * @param thorough whether to read all of it
     * @return what is damaged, in one line; empty where nothing is
     * @throws StoreException when it cannot be looked at for another reason
     */
    static Optional<String> damage(Path file, boolean thorough) throws StoreException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(2000);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        thorough ? "PRAGMA quick_check(1)" : "SELECT count(*) FROM (SELECT 1 FROM incident LIMIT 1)")) {
            String found = row.next() ? row.getString(1) : "damaged";
            return thorough && !found.equals("ok") ? found.lines().findFirst() : Optional.empty();
        } catch (SQLException e) {
            if (e instanceof SQLiteException refusal
                    && (isDamage(refusal.getResultCode())
                            || refusal.getMessage().contains("no such table"))) {
                return Optional.of(inWords(e));
            }
            throw new StoreException(inWords(e), e);
        }
    }

    /**
     * All of it or nothing.
     *
     * @throws StoreException when the database refuses; nothing was changed then
     */
    <T> T inTransaction(Function<Handle, T> work) throws StoreException {
        try {
            return jdbi.inTransaction(work::apply);
        } catch (JdbiException e) {
            throw new StoreException(inWords(e), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // What was committed is on the disk; the connection held nothing else.
        }
    }

    private void check() throws DamagedDatabaseException {
        String found = jdbi.withHandle(handle ->
                handle.createQuery("PRAGMA quick_check(1)").mapTo(String.class).first());
        if (!found.equals("ok")) {
            throw new DamagedDatabaseException(found.lines().findFirst().orElse("damaged"));
        }
    }

    private static StoreException refused(Exception e) throws DamagedDatabaseException {
        if (Causes.first(SQLiteException.class, e)
                .filter(refusal -> isDamage(refusal.getResultCode()))
                .isPresent()) {
            throw new DamagedDatabaseException(inWords(e));
        }
        return new StoreException(inWords(e), e);
    }

    private static boolean isDamage(SQLiteErrorCode code) {
        int primary = code.code & 0xff;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    /** The innermost message: the outer ones repeat it with SQL around. */
    private static String inWords(Throwable e) {
        return Causes.words(e).lines().findFirst().orElse("no reason given");
    }

    /** The file is no intact database. */
    static final class DamagedDatabaseException extends Exception {
        private static final long serialVersionUID = 1;

        DamagedDatabaseException(String message) {
            super(message);
        }
    }

    /** The disk or the database refused. The message is one line with the cause in the system's words. */
    static final class StoreException extends Exception {
        private static final long serialVersionUID = 1;

        StoreException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
