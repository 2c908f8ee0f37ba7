package io.asyncjobs.internal.repair;

import io.asyncjobs.internal.jetstream.TaskIds;

/** A set of ids by their 64-bit hashes: eleven to twenty-two bytes each. Not safe for use by several threads. */
final class IdSet {

    private long[] slots = new long[1024];
    private int size;

    void add(long hash) {
        if (size * 4L >= slots.length * 3L) {
            var before = slots;
            slots = new long[before.length * 2];
            size = 0;
            for (long each : before) {
                if (each != 0) {
                    add(each);
                }
            }
        }
        int at = place(hash);
        if (slots[at] == 0) {
            slots[at] = hash;
            size++;
        }
    }

    boolean contains(String id) {
        return slots[place(TaskIds.hash(id))] != 0;
    }

    int size() {
        return size;
    }

    private int place(long hash) {
        int at = (int) (hash >>> 17) & (slots.length - 1);
        while (slots[at] != 0 && slots[at] != hash) {
            at = (at + 1) & (slots.length - 1);
        }
        return at;
    }
}
