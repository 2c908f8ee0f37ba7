package io.asyncjobs.load;

/** What servers a row is measured on. */
enum Servers {
    /** One, by default settings. */
    ONE(1, false),
    /** Three that replicate everything. */
    THREE(3, false),
    /** Three that sync every write to the disk before they confirm it. */
    THREE_SYNCED(3, true);

    private final int count;
    private final boolean synced;

    Servers(int count, boolean synced) {
        this.count = count;
        this.synced = synced;
    }

    /** How many, which is also how many replicas each stream has. */
    int count() {
        return count;
    }

    boolean isSynced() {
        return synced;
    }
}
