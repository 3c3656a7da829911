package io.metersync.upload.rules;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** In which of the last readings that were checked one rule found something. A rule that finds too many is wrong itself. */
final class RuleWindow {
    /** The last readings that count. */
    static final int READINGS = 500;
    /** So many of a hundred may be bad. */
    static final int PERCENT = 20;
    /** So many may still be one meter's, as long as few readings were checked. */
    static final int FEW = 10;

    private final Deque<Long> places = new ArrayDeque<>();
    private boolean isWrong;

    /** Takes note of a page of {@code size} readings after {@code before} others; {@code found} are places in the page, from 0 upwards. */
    void look(long before, int size, List<Integer> found) {
        long most = Math.max(FEW, Math.min(READINGS, before + size) * PERCENT / 100);
        isWrong = false;
        for (int place : found) {
            places.add(before + place);
            forgetUpTo(before + place - READINGS);
            isWrong |= places.size() > most;
        }
        forgetUpTo(before + size - 1 - READINGS);
        isWrong |= places.size() > most;
    }

    private void forgetUpTo(long place) {
        while (!places.isEmpty() && places.peek() <= place) {
            places.remove();
        }
    }

    /** Whether it found too many in the page, or in the last readings at its end. */
    boolean isWrong() {
        return isWrong;
    }
}
