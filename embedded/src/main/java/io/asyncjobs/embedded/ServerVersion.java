package io.asyncjobs.embedded;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** A version of nats-server; a preview such as {@code 2.15.0-RC.1} comes before its release. */
record ServerVersion(int major, int minor, int patch, boolean isPreview) implements Comparable<ServerVersion> {
    /** The oldest server that AsyncJobs works with. */
    static final ServerVersion FLOOR = new ServerVersion(2, 14, 5, false);

    /** The server that is fetched where none is found. */
    static final ServerVersion PINNED = new ServerVersion(2, 15, 2, false);

    private static final Pattern FORM = Pattern.compile("\\bv?(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})(-)?");
    private static final Comparator<ServerVersion> ORDER = Comparator.comparingInt(ServerVersion::major)
            .thenComparingInt(ServerVersion::minor)
            .thenComparingInt(ServerVersion::patch)
            .thenComparing(version -> !version.isPreview());

    /** The first version in a text. */
    static Optional<ServerVersion> in(String text) {
        var matcher = FORM.matcher(text);
        return matcher.find()
                ? Optional.of(new ServerVersion(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)),
                        matcher.group(4) != null))
                : Optional.empty();
    }

    boolean isBelowFloor() {
        return compareTo(FLOOR) < 0;
    }

    @Override
    public int compareTo(ServerVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch + (isPreview ? "-preview" : "");
    }
}
