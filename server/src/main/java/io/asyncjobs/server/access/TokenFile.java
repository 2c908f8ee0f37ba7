package io.asyncjobs.server.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that says who may call: no token is in it, only what is needed to know one again. Its owner alone may read and
 * write it. It is replaced as a whole, so that a server that reads it meanwhile sees the old or the new one.
 */
public final class TokenFile {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path path;

    /** The file at this path, which need not exist. */
    public TokenFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /**
     * What it says, in its order; nothing where there is no file.
     *
     * @throws IllegalArgumentException if others may read it, or it is not what it should be
     */
    public List<AccessToken> read() {
        try {
            checkMode();
            return TokenJson.read(Files.readString(path));
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "the token file " + path + " cannot be read; is it a file of yours?", unreadable);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("the token file " + path + ": " + wrong.getMessage(), wrong);
        }
    }

    /** Whether there is one. */
    public boolean exists() {
        return Files.exists(path);
    }

    private void checkMode() throws IOException {
        if (isPosix() && !OWNER_ONLY.containsAll(mode())) {
            throw new IllegalArgumentException("its mode is " + PosixFilePermissions.toString(mode())
                    + ", and nobody but its owner may read or write it: chmod 600 " + path);
        }
    }

    private Set<PosixFilePermission> mode() throws IOException {
        return Files.getPosixFilePermissions(path);
    }

    private boolean isPosix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /**
     * Adds somebody who calls by a token, and makes the file where there is none.
     *
     * @return the token, which is nowhere else from now on
     * @throws IllegalArgumentException if the name is there already, or can be none, or the file cannot be changed
     */
    public String add(String name, Role role, List<String> queues, Instant now, @Nullable Instant expires) {
        var token = AccessToken.PREFIX + Secrets.random();
        add(new AccessToken(name, Secrets.digest(token), role, queues, now, expires));
        return token;
    }

    /** As {@link #add}, of a name that a certificate or a proxy vouches for: there is no token. */
    public void addVouched(String name, Role role, List<String> queues, Instant now, @Nullable Instant expires) {
        add(new AccessToken(name, "", role, queues, now, expires));
    }

    private void add(AccessToken added) {
        var all = new ArrayList<>(read());
        if (all.stream().anyMatch(token -> token.name().equals(added.name()))) {
            throw new IllegalArgumentException("there is a \"" + added.name() + "\" already in " + path
                    + "; revoke it first, or choose another name");
        }
        all.add(added);
        write(all);
    }

    /**
     * Removes a name; a server that uses the file refuses it from then on.
     *
     * @throws IllegalArgumentException if it is not there, or the file cannot be changed
     */
    public void revoke(String name) {
        var all = new ArrayList<>(read());
        if (!all.removeIf(token -> token.name().equals(name))) {
            throw new IllegalArgumentException("there is no \"" + name + "\" in " + path);
        }
        write(all);
    }

    private void write(List<AccessToken> tokens) {
        try {
            var folder = path.getParent();
            Files.createDirectories(folder);
            var fresh = Files.createTempFile(folder, ".tokens", ".new"); // for its owner alone
            try {
                Files.writeString(fresh, TokenJson.write(tokens), StandardCharsets.UTF_8);
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException failed) {
            throw new IllegalArgumentException(
                    "the token file " + path + " cannot be written; may you write there?", failed);
        }
    }
}
