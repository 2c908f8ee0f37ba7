package io.asyncjobs.internal.repair;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A set of stream sequences, small however many there are: for each 65,536 of them a sorted array of what stands there, or
 * a bitmap where there is much. Not safe for use by several threads.
 */
final class SequenceSet {

    private static final int SPAN_BITS = 16;
    private static final int SPAN = 1 << SPAN_BITS;
    private static final int MOST_IN_ARRAY = 4096;

    /** A few bytes can say a run of any length. */
    private static final long MOST_READ = 50_000_000;

    private final TreeMap<Long, Chunk> chunks = new TreeMap<>();
    private long size;

    private static final class Chunk {
        private char[] few = new char[4];
        private long[] many = {};
        private int count;

        boolean add(int offset) {
            if (many.length > 0) {
                if ((many[offset >> 6] & (1L << offset)) != 0) {
                    return false;
                }
                many[offset >> 6] |= 1L << offset;
                count++;
                return true;
            }
            int at = count > 0 && few[count - 1] < offset ? -count - 1 : indexOf(offset);
            if (at >= 0) {
                return false;
            }
            if (count == MOST_IN_ARRAY) {
                toBitmap();
                return add(offset);
            }
            if (count == few.length) {
                few = Arrays.copyOf(few, count * 2);
            }
            int place = -at - 1;
            System.arraycopy(few, place, few, place + 1, count - place);
            few[place] = (char) offset;
            count++;
            return true;
        }

        private int indexOf(int offset) {
            return Arrays.binarySearch(few, 0, count, (char) offset);
        }

        private void toBitmap() {
            many = new long[SPAN / Long.SIZE];
            for (int i = 0; i < count; i++) {
                many[few[i] >> 6] |= 1L << few[i];
            }
            few = new char[0];
        }

        boolean remove(int offset) {
            if (many.length > 0) {
                if ((many[offset >> 6] & (1L << offset)) == 0) {
                    return false;
                }
                many[offset >> 6] &= ~(1L << offset);
                count--;
                if (count < MOST_IN_ARRAY / 8) {
                    toArray();
                }
                return true;
            }
            int at = indexOf(offset);
            if (at < 0) {
                return false;
            }
            System.arraycopy(few, at + 1, few, at, count - at - 1);
            count--;
            return true;
        }

        private void toArray() {
            few = new char[Math.max(4, count)];
            int at = 0;
            for (int next = next(0); next >= 0; next = next(next + 1)) {
                few[at++] = (char) next;
            }
            many = new long[0];
        }

        boolean contains(int offset) {
            return many.length > 0 ? (many[offset >> 6] & (1L << offset)) != 0 : indexOf(offset) >= 0;
        }

        /** The first at or after that offset; -1 for none. */
        int next(int from) {
            if (from >= SPAN) {
                return -1;
            }
            if (many.length == 0) {
                int at = indexOf(from);
                int place = at >= 0 ? at : -at - 1;
                return place < count ? few[place] : -1;
            }
            long word = many[from >> 6] & (-1L << from);
            for (int i = from >> 6; ; word = many[i]) {
                if (word != 0) {
                    return (i << 6) + Long.numberOfTrailingZeros(word);
                }
                if (++i == many.length) {
                    return -1;
                }
            }
        }
    }

    boolean add(long sequence) {
        boolean added = chunks.computeIfAbsent(sequence >> SPAN_BITS, any -> new Chunk())
                .add((int) (sequence & (SPAN - 1)));
        size += added ? 1 : 0;
        return added;
    }

    boolean remove(long sequence) {
        var chunk = chunks.get(sequence >> SPAN_BITS);
        if (chunk == null || !chunk.remove((int) (sequence & (SPAN - 1)))) {
            return false;
        }
        size--;
        if (chunk.count == 0) {
            chunks.remove(sequence >> SPAN_BITS);
        }
        return true;
    }

    boolean contains(long sequence) {
        var chunk = chunks.get(sequence >> SPAN_BITS);
        return chunk != null && chunk.contains((int) (sequence & (SPAN - 1)));
    }

    long size() {
        return size;
    }

    /** The first at or after that sequence. */
    OptionalLong next(long from) {
        for (Map.Entry<Long, Chunk> entry = chunks.ceilingEntry(from >> SPAN_BITS);
                entry != null;
                entry = chunks.higherEntry(entry.getKey())) {
            boolean same = entry.getKey() == from >> SPAN_BITS;
            int next = entry.getValue().next(same ? (int) (from & (SPAN - 1)) : 0);
            if (next >= 0) {
                return OptionalLong.of((entry.getKey() << SPAN_BITS) + next);
            }
        }
        return OptionalLong.empty();
    }

    /** As runs: the gap before each and its length, both as numbers of seven bits a byte. */
    byte[] encode() {
        var out = new ByteArrayOutputStream();
        long end = 0;
        for (var next = next(0); next.isPresent(); next = next(end)) {
            long begin = next.getAsLong();
            write(out, begin - end);
            end = begin + 1;
            while (contains(end)) {
                end++;
            }
            write(out, end - begin);
        }
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, long number) {
        long rest = number;
        while (rest >= 0x80) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param last no sequence is above it
     * @throws IllegalArgumentException if it is something else, or more than is worth reading
     */
    static SequenceSet decode(byte[] bytes, long last) {
        var set = new SequenceSet();
        long end = 0;
        boolean gap = true;
        long number = 0;
        int shift = 0;
        for (byte each : bytes) {
            number |= (long) (each & 0x7f) << shift;
            shift += 7;
            if (shift > Long.SIZE || number < 0 || number > last - end) {
                throw new IllegalArgumentException("a set has sequences that no record has");
            }
            if ((each & 0x80) == 0) {
                if (!gap) {
                    if (set.size + number > MOST_READ) {
                        throw new IllegalArgumentException("a set has more than " + MOST_READ + " sequences");
                    }
                    for (long i = 0; i < number; i++) {
                        set.add(end + i);
                    }
                }
                end += number;
                gap = !gap;
                number = 0;
                shift = 0;
            }
        }
        return set;
    }
}
