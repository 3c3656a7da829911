package io.metersync.fault;

import io.metersync.support.FaultProxy;
import io.metersync.support.PostgresServer;
import io.metersync.support.ProductProcess;
import io.metersync.support.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.JdbcTemplate;

/** Faults in an order that the seed decides: every kind once, shuffled, and again from the start while there is time. */
final class ChaosPlan {
    private enum Fault {
        KILL,
        CUT_LOCAL,
        CUT_REMOTE,
        FREEZE_LOCAL,
        FREEZE_REMOTE,
        REFUSE_REMOTE,
        LOSE_REMOTE_INSERT,
        LOSE_LOCAL_DELETE,
        DIE_BEHIND_INSERT,
        DROP_SILENTLY,
        RESTART_LOCAL,
        RESTART_REMOTE,
        RESTORE_LOCAL
    }

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    /** Longer than the product waits for an answer. */
    private static final int FREEZE_MILLIS = 2500;
    /** The remote server accepts an insert of these readings, and stores nothing. */
    private static final String DROP_SOME = """
            set synchronous_commit = on;
            create trigger drop_some before insert on meter_readings for each row
            when ((new.metadata ->> 'n')::int % 50 = 3) execute function drop_it()
            """;

    private static final String DROP_NONE = "set synchronous_commit = on; drop trigger drop_some on meter_readings";

    private final Random random;
    private final JdbcTemplate remoteTables;
    private final ChaosBackup backup;
    private final ProductProcess product;
    private final Batches batches;
    private final PostgresServer local;
    private final PostgresServer remote;
    private final FaultProxy localLink;
    private final FaultProxy remoteLink;
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

    ChaosPlan(
            long seed,
            Site site,
            ProductProcess product,
            Batches batches,
            PostgresServer local,
            PostgresServer remote,
            FaultProxy localLink,
            FaultProxy remoteLink) {
        this.random = new Random(seed);
        this.remoteTables = site.remote();
        this.backup = new ChaosBackup(site.local());
        this.product = product;
        this.batches = batches;
        this.local = local;
        this.remote = remote;
        this.localLink = localLink;
        this.remoteLink = remoteLink;
    }

    /** What a remote database needs for {@link Fault#DROP_SILENTLY}: a trigger's function, and a table of what it dropped. */
    static void prepare(JdbcTemplate remote) {
        remote.execute("""
                create table dropped (n int);
                create function drop_it() returns trigger language plpgsql as
                $$ begin insert into dropped values ((new.metadata ->> 'n')::int); return null; end $$
                """);
    }

    /** Every kind of fault comes, also where {@code seconds} are too few for that. */
    void run(long seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        List<Fault> deck = new ArrayList<>();
        while (System.nanoTime() < end || done.size() < Fault.values().length) {
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
            // with the archive, a SELECT counts what was deleted
            case LOSE_LOCAL_DELETE -> lose(localLink, ChaosTest.HAS_ARCHIVE ? "SELECT 1" : "DELETE");
            case DIE_BEHIND_INSERT -> {
                int before = remoteLink.lostReplies();
                remoteLink.dieAtReplyTo("INSERT");
                awaitLoss(remoteLink, before);
            }
            case DROP_SILENTLY -> dropSilently();
            case RESTART_LOCAL -> restart(local);
            case RESTART_REMOTE -> restart(remote);
            case RESTORE_LOCAL -> restore();
        }
    }

    private void lose(FaultProxy link, String reply) {
        int before = link.lostReplies();
        link.loseReplyTo(reply);
        awaitLoss(link, before);
    }

    /** Until it struck; a product that is still starting or backing off needs a while to come to it. */
    private void awaitLoss(FaultProxy link, int before) {
        Awaitility.await().atMost(PATIENCE).until(() -> link.lostReplies() > before);
    }

    private void freeze(FaultProxy link) {
        link.freeze();
        ChaosTest.pause(FREEZE_MILLIS);
        link.thaw();
    }

    /** Meanwhile readings pile up, which makes a good moment for a dump. */
    private void refuse() {
        remoteLink.refuse();
        ChaosTest.pause(1000);
        backup.take();
        remoteLink.accept();
    }

    private void restore() {
        if (!backup.isTaken()) {
            refuse();
            ChaosTest.pause(random.nextInt(2000));
        }
        product.kill();
        backup.restore();
        batches.next(product, random).start();
    }

    private void dropSilently() {
        long before = dropped();
        remoteTables.execute(DROP_SOME);
        Awaitility.await().atMost(PATIENCE).until(() -> dropped() > before);
        ChaosTest.pause(1000);
        remoteTables.execute(DROP_NONE);
    }

    private long dropped() {
        return remoteTables.queryForObject("select count(*) from dropped", Long.class);
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
        return "kills %d, cuts %d, freezes %d, refusals %d, acks lost %d, silent drops %d, restarts of servers %d, restores %d"
                .formatted(
                        times(Fault.KILL),
                        times(Fault.CUT_LOCAL, Fault.CUT_REMOTE),
                        times(Fault.FREEZE_LOCAL, Fault.FREEZE_REMOTE),
                        times(Fault.REFUSE_REMOTE),
                        localLink.lostReplies() + remoteLink.lostReplies(),
                        times(Fault.DROP_SILENTLY),
                        times(Fault.RESTART_LOCAL, Fault.RESTART_REMOTE),
                        times(Fault.RESTORE_LOCAL));
    }

    private int times(Fault... faults) {
        return List.of(faults).stream().mapToInt(f -> done.getOrDefault(f, 0)).sum();
    }
}
