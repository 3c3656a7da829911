package io.metersync.users;

import io.metersync.clock.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts failed logins, by address and user and by address alone, and calculates how long the next login has to wait. */
final class FailedLogins {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int FOR_ONE_USER = 5;
    /** For a client that tries many names; more than the typing errors of all users behind one address. */
    private static final int FOR_ONE_ADDRESS = 20;

    private static final int REMEMBERED = 10_000;

    private final Ticker ticker;
    private final Map<String, Deque<Long>> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Long>> eldest) {
            return size() > REMEMBERED;
        }
    };

    FailedLogins(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Zero, or how long no login of {@code user} from {@code address} is looked at. */
    synchronized Duration delay(String address, String user) {
        Duration ofUser = delay(pair(address, user), FOR_ONE_USER);
        Duration ofAddress = delay(network(address), FOR_ONE_ADDRESS);
        return ofUser.compareTo(ofAddress) > 0 ? ofUser : ofAddress;
    }

    synchronized void add(String address, String user) {
        add(pair(address, user), FOR_ONE_USER);
        add(network(address), FOR_ONE_ADDRESS);
    }

    /** A login went well: earlier slips of the same user count no more. */
    synchronized void forget(String address, String user) {
        failures.remove(pair(address, user));
    }

    private Duration delay(String key, int limit) {
        Deque<Long> times = failures.get(key);
        if (times == null || times.size() < limit) {
            return Duration.ZERO;
        }
        Duration left = WINDOW.minus(ticker.since(times.getFirst()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void add(String key, int limit) {
        Deque<Long> times = failures.remove(key);
        times = times == null ? new ArrayDeque<>() : times;
        times.addLast(ticker.nanos());
        if (times.size() > limit) {
            times.removeFirst();
        }
        failures.put(key, times);
    }

    private static String pair(String address, String user) {
        return network(address) + " " + (User.isName(user) ? user : "?");
    }

    /** An IPv4 address, or the 64-bit network of an IPv6 address, because no client has fewer addresses. */
    private static String network(String address) {
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return Arrays.toString(bytes.length == 4 ? bytes : Arrays.copyOf(bytes, 8));
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
