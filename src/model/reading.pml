/*
 * The life of a reading, from the commit of the collector to the local delete. SPIN tries every schedule. "Row 4" is a row of
 * the table "The life of a reading" in docs/architecture.md. Each scenario and each mutant runs in UploadModelTest.
 *
 * Scenarios. In each of them the link loses, delays and repeats messages, the remote database drops rows without an error,
 * and a process is killed or gets no answer: any number of times, at any step.
 *
 *   -DPROCESSES=2 -DXIDS=2          two processes on one local database; complete with 3 transactions as well, in ten times as long
 *   -DREBUILD                       an operator rebuilds the local database while a process runs
 *   -DRESTORE                       an operator restores the local database from a backup while a process runs
 *   -DRESTORE -DSTOPPED -DXIDS_REPEAT   the backup is a disk image; Metersync is stopped first, as docs/operating.md says
 *
 * Mutants. Each breaks one rule, and SPIN must find an error.
 *
 *   -DNO_PRESENCE_PROOF             a row that the INSERT did not write counts as present: the hole of 0.1.0
 *   -DSET_DELETE                    the delete compares ids and versions as two sets, not as pairs
 *   -DDO_UPDATE                     the INSERT overwrites a row that is present
 *   -DCORRECT_UNCHECKED -DPROCESSES=2   a correction does not check that the local row is still as sent
 *   -DHOLD_DIFFERING                the remote transaction locks only the rows whose committed value differs
 *   -DREBUILD -DMIXED_NODES         a batch takes pages of two nodes and sends both under the first
 *   -DREBUILD -DNODE_UNCHECKED      the delete compares ids and versions, but not the node
 *   -DRESTORE -DACKNOWLEDGE_ALL     a row that was not corrected, because the local row had changed, is deleted all the same
 *   -DRESTORE -DXIDS_REPEAT         a disk image is restored while a process runs: docs/operating.md forbids it
 *
 * Not in the model: refusals with an error (row "refused at 4"), the retry from the quarantine, the log (row 10), a remote
 * database that loses committed rows. A local crash that undoes the last delete equals a kill before that delete.
 *
 * By hand:  spin -a -DSET_DELETE reading.pml && gcc -O1 -DSAFETY -DBFS -o pan pan.c && ./pan
 *           spin -t -T -B -DSET_DELETE reading.pml      # prints the shortest schedule that leads to the error
 */

#if defined(REBUILD) || defined(RESTORE)
#define KEYS 4
#else
#define KEYS 2
#endif
#ifndef PROCESSES
#define PROCESSES 1
#endif
#ifndef XIDS
#define XIDS 3 /* transactions of the collector */
#endif

/* Two readings, with the ids A and B. A batch is two pages, with one reading in each. */
#define A 0
#define B 1
#define NAME(id) ('A' + id)

/* A version is the transaction that last wrote the row (xmin), 0 is no row. The value is odd or even as the version is, so
 * that a second correction can bring the first value back. */
#define VALUE(version) (version % 2)

/* The key of a remote row is the id and the origin. The origin is 0 at first. Readings that are collected after a rebuild have
 * another node, readings that are collected after a restore have another timestamp: origin 1. */
#define KEY(origin, id) (2 * origin + id)

/* The local database */
byte xid;                    /* the last transaction */
bit collected[2];            /* ids that the sequence has given */
byte queue[2];               /* meter_readings: version of the row */
bit origin[2];               /* meter_readings: origin of the row */
bit current;                 /* origin of new readings */
byte quarantine[KEYS];       /* quarantined_readings: version of the row */

/* The remote database */
byte remote[KEYS];           /* meter_readings: version whose value the row has */
byte holder[KEYS];           /* owner of the row lock */
#define NOBODY 0
#define LINK 9

/* The link: one message that arrives after its sender gave up. It holds origin and version of A, then of B. */
mtype = { INSERT, COMMIT };
chan late = [1] of { mtype, bit, byte, bit, byte };

/* ---- Invariants ---- */

byte newest[KEYS];           /* the last version that the collector committed */
bit restored;

#define QUEUED(id, key) (queue[id] == newest[key] && KEY(origin[id], id) == key)
#define STORED(key) (remote[key] && (VALUE(remote[key]) == VALUE(newest[key]) || remote[key] > newest[key]))
#define ON_LOST_DISK(key) (key < 2 && current && !restored) /* collected before a rebuild */
#define SAFE(id, key) \
    (!newest[key] || QUEUED(id, key) || quarantine[key] == newest[key] || STORED(key) || ON_LOST_DISK(key))
#if KEYS == 4
#define ALL_SAFE (SAFE(A, 0) && SAFE(B, 1) && SAFE(A, 2) && SAFE(B, 3))
#else
#define ALL_SAFE (SAFE(A, 0) && SAFE(B, 1))
#endif

/* Nothing lost: the newest value of each reading is in the queue, in the quarantine or in the remote database. When the queue is
 * empty, each remote value is therefore the newest. Only after a restore may a remote value be newer than the local one. */
inline nothing_is_lost() {
    d_step { if :: ALL_SAFE :: else -> printf("BROKEN: a reading is lost, or its newest value\n"); assert(false) fi }
}

/* No correction set back: a remote value never gives way to an older one.
 * Nothing twice: the unique index admits one row for each key, and no reading is stored under the key of another.
 * After a restore neither can be checked at this point: the remote database is ahead of the local one. */
inline write_remote(key, as_of) {
    d_step {
        if
        :: as_of < remote[key] && !restored -> printf("BROKEN: a correction is set back\n"); assert(false)
        :: as_of > newest[key] && !restored -> printf("BROKEN: a reading has the key of another\n"); assert(false)
        :: else -> remote[key] = as_of
        fi
    }
}

/* ---- The collector: row 1, and row "corrected between 2 and 8" ---- */

inline collect(id) {
    if
    :: !collected[id] ->
        collected[id] = 1; queue[id] = xid; origin[id] = current; newest[KEY(current, id)] = xid;
        printf("collector: transaction %d inserts %c\n", xid, NAME(id))
    :: queue[id] ->
        queue[id] = xid; newest[KEY(origin[id], id)] = xid;
        printf("collector: transaction %d corrects %c\n", xid, NAME(id))
    :: true
    fi
}

active proctype collector() {
end_idle:
    do
    :: atomic { xid < XIDS -> xid++; collect(A); collect(B) } /* one transaction writes A, B, both or none */
    od
}

/* ---- The remote database: "where" is the origin of a row, "new" its version or 0 ---- */

/*
 * One row of an INSERT that passes over rows that are there, as sort-readings.sql does. store-readings.sql inserts all rows of a batch or
 * none: of what this does, it does a part.
 */
inline insert_row(where, id, new) {
    if
    :: !new
    :: new && remote[KEY(where, id)] ->
#ifdef DO_UPDATE
        write_remote(KEY(where, id), new); written++;
#endif
        printf("remote: has %c already\n", NAME(id))
    :: new && !remote[KEY(where, id)] ->
        write_remote(KEY(where, id), new); written++;
        printf("remote: stores %c as of transaction %d\n", NAME(id), new)
    :: new && !remote[KEY(where, id)] -> /* a trigger returns NULL */
        printf("remote: drops %c without an error\n", NAME(id))
    fi
}

inline update_row(where, id, new) {
    if
    :: new -> write_remote(KEY(where, id), new); printf("remote: corrects %c as of transaction %d\n", NAME(id), new)
    :: else
    fi
}

inline pass_locks(keyA, keyB, owner, next) {
    if :: holder[keyA] == owner -> holder[keyA] = next :: else fi;
    if :: holder[keyB] == owner -> holder[keyB] = next :: else fi
}

/* ---- Metersync ---- */

#define MY_KEY(id) KEY(from[id], id)
#define SENT ((version[A] != 0) + (version[B] != 0))
#define NO_ANSWER printf("process %d: gets no answer\n", _pid)

inline begin_attempt() {
    refused[A] = 0; refused[B] = 0; skipped[A] = 0; skipped[B] = 0; correct[A] = 0; correct[B] = 0
}

/* A process keeps its knowledge in local variables. When it is killed, the remote server rolls its transaction back. */
inline forget() {
    d_step { pass_locks(MY_KEY(A), MY_KEY(B), _pid, NOBODY);
        from[A] = 0; from[B] = 0; version[A] = 0; version[B] = 0; begin_attempt() }
}
#define KILLED atomic { printf("process %d: is killed\n", _pid); forget(); goto start }

/* Each page has a snapshot of its own, which includes the node. */
inline read_page(id) {
    version[id] = queue[id]; from[id] = (queue[id] -> origin[id] : 0);
    if :: version[id] -> printf("process %d: reads %c as of transaction %d\n", _pid, NAME(id), version[id]) :: else fi
}

#define MIXED (version[A] && version[B] && from[A] != from[B])

inline insert_batch() {
    printf("process %d: sends the INSERT\n", _pid);
    insert_row(from[A], A, version[A]); insert_row(from[B], B, version[B]); nothing_is_lost()
}

inline find_missing(id) {
    skip;
#ifndef NO_PRESENCE_PROOF
    refused[id] = version[id] && !remote[MY_KEY(id)];
    if :: refused[id] -> printf("process %d: does not find %c remotely\n", _pid, NAME(id)) :: else fi
#endif
}

#define PRESENT(id) (version[id] && remote[MY_KEY(id)] && !refused[id])
#define DIFFERS(id) (VALUE(remote[MY_KEY(id)]) != VALUE(version[id]))

/* An equal row needs the lock as well, because a COMMIT that is late may make it differ. */
#ifdef HOLD_DIFFERING
#define TO_LOCK(id) (PRESENT(id) && DIFFERS(id))
#else
#define TO_LOCK(id) PRESENT(id)
#endif
#define CAN_LOCK(id) (!TO_LOCK(id) || holder[MY_KEY(id)] == NOBODY)

/* Equal values of two versions are the value of the newer one. */
inline hold(id) {
    if :: TO_LOCK(id) -> holder[MY_KEY(id)] = _pid :: else fi;
    if
    :: PRESENT(id) && DIFFERS(id) -> correct[id] = 1
    :: PRESENT(id) && !DIFFERS(id) && remote[MY_KEY(id)] < version[id] -> remote[MY_KEY(id)] = version[id]
    :: else
    fi
}

#if defined(REBUILD) && !defined(NODE_UNCHECKED)
#define AS_SENT(id) (version[id] && queue[id] == version[id] && from[id] == current)
#else
#define AS_SENT(id) (version[id] && queue[id] == version[id])
#endif

/* A row that changed locally is not corrected. The process does not acknowledge it, because a restore may bring it back. */
inline find_unchanged(id) {
    skip;
#ifndef CORRECT_UNCHECKED
    if
    :: correct[id] && !AS_SENT(id) ->
        correct[id] = 0;
#ifndef ACKNOWLEDGE_ALL
        skipped[id] = 1;
#endif
        printf("process %d: does not correct %c, which has changed locally\n", _pid, NAME(id))
    :: else
    fi
#endif
}

#define CORRECTION(id) (correct[id] * version[id])

inline commit() {
    printf("process %d: sends the COMMIT\n", _pid);
    update_row(from[A], A, CORRECTION(A)); update_row(from[B], B, CORRECTION(B));
    pass_locks(MY_KEY(A), MY_KEY(B), _pid, NOBODY); correct[A] = 0; correct[B] = 0; nothing_is_lost()
}

inline move_to_quarantine(id) {
    if
    :: refused[id] && AS_SENT(id) ->
        quarantine[KEY(origin[id], id)] = queue[id]; queue[id] = 0;
        printf("process %d: moves %c to the quarantine\n", _pid, NAME(id))
    :: else
    fi
}

/* The delete takes only rows that the remote database has counted, found equal or corrected. */
inline leave_out(row, id) {
    if :: row -> row = 0; version[id] = 0; from[id] = 0 :: else fi
}

#ifdef SET_DELETE
#define MATCHES(id) (version[id] && queue[id] && (queue[id] == version[A] || queue[id] == version[B]))
#else
#define MATCHES(id) AS_SENT(id)
#endif

inline delete_row(id) {
    if :: gone[id] -> gone[id] = 0; queue[id] = 0; printf("process %d: deletes %c locally\n", _pid, NAME(id)) :: else fi
}

active [PROCESSES] proctype process() {
    bit from[2], refused[2], skipped[2], correct[2], gone[2];
    byte version[2], written;

start:
end_idle:
    atomic { queue[A] || queue[B] -> read_page(A) }                           /* row 2, first page */
    if
    :: atomic { true -> read_page(B);                                         /* row 2, second page */
        if :: !SENT -> goto start :: else fi;
#ifdef REBUILD
        if
        :: MIXED ->
#ifdef MIXED_NODES
            from[B] = from[A]
#else
            printf("process %d: refuses a page of another node\n", _pid); forget(); goto start
#endif
        :: else
        fi
#endif
        }
    :: KILLED
    fi;

send: /* row 3, and the next attempt with the same batch after a failure */
    if
    :: atomic { insert_batch();                                               /* row 4 */
        printf("process %d: counts %d written of %d sent\n", _pid, written, SENT);
        if :: written == SENT -> written = 0; goto delete :: else -> written = 0 fi }
    :: atomic { insert_batch(); written = 0; NO_ANSWER; goto send }           /* row 5 */
    :: atomic { nfull(late) -> late!INSERT(from[A], version[A], from[B], version[B]); NO_ANSWER; goto send }
    :: KILLED
    fi;

    /* row 6, a second remote transaction in four steps. First a plain SELECT: which rows are missing? */
    if
    :: atomic { find_missing(A); find_missing(B) }
    :: KILLED
    fi;
    /* lock the others, compare their values: row "two processes upload the same row" */
    if
    :: atomic { CAN_LOCK(A) && CAN_LOCK(B) -> hold(A); hold(B) }
    :: KILLED
    fi;
    /* check the local rows: row "a process sends a reading as it was" */
    if
    :: atomic { find_unchanged(A); find_unchanged(B) }
    :: KILLED
    fi;
    /* UPDATE and COMMIT */
    if
    :: atomic { commit(); leave_out(skipped[A], A); leave_out(skipped[B], B);
        if :: refused[A] || refused[B] :: else -> goto delete fi }
    :: atomic { commit(); NO_ANSWER; begin_attempt(); goto send }
    :: atomic { nfull(late) -> late!COMMIT(from[A], CORRECTION(A), from[B], CORRECTION(B));
        pass_locks(MY_KEY(A), MY_KEY(B), _pid, LINK); NO_ANSWER; begin_attempt(); goto send }
    :: KILLED
    fi;

    /* row "missing at 6", one local transaction */
    if
    :: atomic { true -> move_to_quarantine(A); move_to_quarantine(B); leave_out(refused[A], A); leave_out(refused[B], B);
        nothing_is_lost() }
    :: KILLED
    fi;

delete: /* rows 7 and 8. When the acknowledgement is lost, the process repeats the delete: row 9 */
    if
    :: atomic { true -> gone[A] = MATCHES(A); gone[B] = MATCHES(B); delete_row(A); delete_row(B); nothing_is_lost();
        if :: NO_ANSWER; goto delete :: forget(); goto start fi }
    :: KILLED
    fi
}

/* ---- The link: row "an insert arrives after its reading was corrected and sent again" ---- */

inline clear() { fromA = 0; newA = 0; fromB = 0; newB = 0; written = 0 }

active proctype link() {
    bit fromA, fromB;
    byte newA, newB, written;
end_idle:
    do
    :: atomic { late?<INSERT, fromA, newA, fromB, newB> -> /* the message stays, for a repeat */
        printf("link: delivers a late INSERT\n");
        insert_row(fromA, A, newA); insert_row(fromB, B, newB); nothing_is_lost(); clear() }
    :: atomic { late?COMMIT(fromA, newA, fromB, newB) ->
        printf("link: delivers a late COMMIT\n");
        update_row(fromA, A, newA); update_row(fromB, B, newB);
        pass_locks(KEY(fromA, A), KEY(fromB, B), LINK, NOBODY); nothing_is_lost(); clear() }
    :: atomic { late?_(fromA, newA, fromB, newB) ->
        printf("link: loses the message, the remote server rolls back\n");
        pass_locks(KEY(fromA, A), KEY(fromB, B), LINK, NOBODY); clear() }
    od
}

/* ---- The operator: rows "the local database is rebuilt" and "restored from a backup" ---- */

#ifdef REBUILD
/* The disk is lost, with the readings on it. The node is new; ids and transactions count from 1 again. */
inline lose(id) {
    collected[id] = 0; queue[id] = 0; quarantine[id] = 0
}

active proctype operator() {
end_idle:
    atomic { xid && xid < XIDS ->
        printf("operator: rebuilds the local database\n"); lose(A); lose(B); current = 1; xid = 0 }
}
#endif

#ifdef RESTORE
#ifdef STOPPED
#define MAY_RESTORE process[1]@end_idle
#else
#define MAY_RESTORE true
#endif

/* Rows, versions and the sequence are as they were. Readings that were collected after the backup are lost, or stored. */
inline restore(id) {
    collected[id] = old_collected[id]; queue[id] = old_queue[id]; quarantine[id] = old_quarantine[id]; origin[id] = 0;
    if
    :: old_queue[id] -> newest[id] = old_queue[id]
    :: old_quarantine[id] -> newest[id] = old_quarantine[id]
    :: !old_collected[id] -> newest[id] = 0
    :: else
    fi;
    old_collected[id] = 0; old_queue[id] = 0; old_quarantine[id] = 0
}

active proctype operator() {
    bit old_collected[2];
    byte old_queue[2], old_quarantine[2], old_xid;
end_idle:
    atomic { xid && xid < XIDS ->
        printf("operator: backs up the local database\n"); old_xid = xid;
        old_collected[A] = collected[A]; old_queue[A] = queue[A]; old_quarantine[A] = quarantine[A];
        old_collected[B] = collected[B]; old_queue[B] = queue[B]; old_quarantine[B] = quarantine[B] }
    atomic { MAY_RESTORE ->
        printf("operator: restores the local database\n"); restore(A); restore(B); current = 1; restored = 1;
#ifdef XIDS_REPEAT
        xid = old_xid;
#endif
        old_xid = 0; nothing_is_lost() }
}
#endif
