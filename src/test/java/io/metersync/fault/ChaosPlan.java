package io.metersync.fault;

import io.metersync.support.FaultProxy;
import io.metersync.support.PostgresServer;
import io.metersync.support.ProductProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;

/** Faults in an order that the seed decides: every kind once, shuffled, and again from the start. */
final class ChaosPlan {
    private enum Fault {
        KILL,
        CUT_LOCAL,
        CUT_REMOTE,
        FREEZE_LOCAL,
        FREEZE_REMOTE,
        REFUSE_REMOTE,
        LOSE_REMOTE_INSERT,
        LOSE_LOCAL_COMMIT,
        DIE_BEHIND_INSERT,
        RESTART_LOCAL,
        RESTART_REMOTE
    }

    /** Longer than the product waits for an answer. */
    private static final int FREEZE_MILLIS = 2500;

    private final Random random;
    private final ProductProcess product;
    private final Batches batches;
    private final PostgresServer local;
    private final PostgresServer remote;
    private final FaultProxy localLink;
    private final FaultProxy remoteLink;
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

    ChaosPlan(
            long seed,
            ProductProcess product,
            Batches batches,
            PostgresServer local,
            PostgresServer remote,
            FaultProxy localLink,
            FaultProxy remoteLink) {
        this.random = new Random(seed);
        this.product = product;
        this.batches = batches;
        this.local = local;
        this.remote = remote;
        this.localLink = localLink;
        this.remoteLink = remoteLink;
    }

    void run(long seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        List<Fault> deck = new ArrayList<>();
        while (System.nanoTime() < end) {
            if (deck.isEmpty()) {
                Collections.addAll(deck, Fault.values());
                Collections.shuffle(deck, random);
            }
            Fault fault = deck.remove(0);
            strike(fault);
            done.merge(fault, 1, Integer::sum);
            ChaosTest.pause(200 + random.nextInt(1500));
        }
    }

    private void strike(Fault fault) {
        switch (fault) {
            case KILL -> {
                product.kill();
                batches.next(product, random).start();
            }
            case CUT_LOCAL -> localLink.cut();
            case CUT_REMOTE -> remoteLink.cut();
            case FREEZE_LOCAL -> freeze(localLink);
            case FREEZE_REMOTE -> freeze(remoteLink);
            case REFUSE_REMOTE -> refuse();
            case LOSE_REMOTE_INSERT -> lose(remoteLink, "INSERT");
            case LOSE_LOCAL_COMMIT -> lose(localLink, Batches.mayGrow(product) ? "COMMIT" : "DELETE");
            case DIE_BEHIND_INSERT -> {
                int before = remoteLink.lostReplies();
                remoteLink.dieAtReplyTo("INSERT");
                awaitLoss(remoteLink, before);
            }
            case RESTART_LOCAL -> restart(local);
            case RESTART_REMOTE -> restart(remote);
        }
    }

    private void lose(FaultProxy link, String reply) {
        int before = link.lostReplies();
        link.loseReplyTo(reply);
        awaitLoss(link, before);
    }

    /** Until it struck; a product that is still starting or backing off needs a while to come to it. */
    private void awaitLoss(FaultProxy link, int before) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> link.lostReplies() > before);
    }

    private void freeze(FaultProxy link) {
        link.freeze();
        ChaosTest.pause(FREEZE_MILLIS);
        link.thaw();
    }

    private void refuse() {
        remoteLink.refuse();
        ChaosTest.pause(1000);
        remoteLink.accept();
    }

    private void restart(PostgresServer server) {
        server.stopImmediately();
        ChaosTest.pause(500);
        server.startAgain();
    }

    /** Nothing is armed any more, and the product runs. */
    void heal() {
        localLink.loseNoReply();
        remoteLink.loseNoReply();
    }

    @Override
    public String toString() {
        return "kills %d, cuts %d, freezes %d, refusals %d, acks lost %d, restarts of servers %d"
                .formatted(
                        times(Fault.KILL),
                        times(Fault.CUT_LOCAL, Fault.CUT_REMOTE),
                        times(Fault.FREEZE_LOCAL, Fault.FREEZE_REMOTE),
                        times(Fault.REFUSE_REMOTE),
                        localLink.lostReplies() + remoteLink.lostReplies(),
                        times(Fault.RESTART_LOCAL, Fault.RESTART_REMOTE));
    }

    private int times(Fault... faults) {
        return List.of(faults).stream().mapToInt(f -> done.getOrDefault(f, 0)).sum();
    }
}
