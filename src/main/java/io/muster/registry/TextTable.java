package io.muster.registry;

import java.util.Arrays;

/**
 * Numbers texts in the order in which they are added, and finds equal ones. To find one takes little time whatever the texts are: if
 * too many have similar hashes, some are not found. Not thread-safe.
 */
final class TextTable {

    /** What is returned instead of a number for a text that is not found. */
    static final int NONE = -1;

    private static final int FIRST = 64;
    // above that the arrays are not kept for another use
    private static final int MAX_KEPT = 2_048;
    private static final int SLOTS_PER_TEXT = 2;
    private static final int PROBES = 8;
    private static final int FULLY_HASHED = 1_024;
    private static final int SAMPLES = 16;
    private static final int MIX = 0x9e3779b9;
    private static final int PRIME = 31;

    private String[] texts = new String[FIRST];
    // number + 1 of a text, 0 if free
    private int[] slots = new int[FIRST * SLOTS_PER_TEXT];
    private int size;

    /** The number of a text that was added, or {@link #NONE}. */
    int find(String text) {
        int slot = slotOf(text);
        for (int probe = 0; probe < PROBES; probe++) {
            int number = slots[slot] - 1;
            if (number < 0) {
                return NONE;
            }
            if (texts[number].equals(text)) {
                return number;
            }
            slot = next(slot);
        }
        return NONE;
    }

    /** Adds a text, which gets the next number. */
    void add(String text) {
        if (size == texts.length) {
            grow();
        }
        texts[size] = text;
        enter(size++);
    }

    /** Removes everything. */
    void clear() {
        if (texts.length > MAX_KEPT) {
            texts = new String[FIRST];
            slots = new int[FIRST * SLOTS_PER_TEXT];
        } else {
            Arrays.fill(texts, 0, size, "");
            Arrays.fill(slots, 0);
        }
        size = 0;
    }

    private void grow() {
        texts = Arrays.copyOf(texts, 2 * size);
        slots = new int[texts.length * SLOTS_PER_TEXT];
        for (int number = 0; number < size; number++) {
            enter(number);
        }
    }

    private void enter(int number) {
        int slot = slotOf(texts[number]);
        for (int probe = 0; probe < PROBES; probe++) {
            if (slots[slot] == 0) {
                slots[slot] = number + 1;
                return;
            }
            slot = next(slot);
        }
    }

    private int slotOf(String text) {
        int hash = hash(text) * MIX;
        return (hash ^ hash >>> Short.SIZE) & slots.length - 1;
    }

    private int next(int slot) {
        return slot + 1 & slots.length - 1;
    }

    // a few characters of a long text, which would take too long as a whole
    private static int hash(String text) {
        int length = text.length();
        if (length < FULLY_HASHED) {
            return text.hashCode();
        }
        int hash = length;
        for (int i = 0; i < length; i += length / SAMPLES) {
            hash = PRIME * hash + text.charAt(i);
        }
        return hash;
    }
}
