/*
 * The life of a reading, from the commit of the collector to the local delete. SPIN tries every schedule.
 * "Row 4" is row 4 of the table "The life of a reading" in docs/architecture.md. UploadModelTest runs this file.
 *
 * In each scenario the link loses, delays and repeats messages, the remote database drops rows without an error,
 * and a process is killed or loses an answer: any number of times, at any step.
 *
 *   (none)                         two processes on one local database
 *   -DRESTORE -DPROCESSES=1        an operator restores the local database from a backup while Metersync runs
 *   -DREBUILD -DPROCESSES=1        an operator rebuilds the local database while Metersync runs
 *
 * Each of these mutants breaks one rule. SPIN must find an error:
 *
 *   -DNO_PRESENCE_PROOF            a row that the insert did not write counts as present: the hole of 0.1.0
 *   -DSET_DELETE                   the delete compares ids and versions as two sets, not as pairs
 *   -DDO_UPDATE                    the insert overwrites a row that is present
 *   -DCORRECT_UNCHECKED            the correction does not check that the local row is still as sent
 *   -DHOLD_DIFFERING               the correction locks only the rows whose committed value differs
 *   -DREBUILD -DONE_NODE           both pages of a batch go out under the node of the first page
 *   -DREBUILD -DXIDS_REPEAT        transaction ids repeat after a rebuild that Metersync outlives
 *   -DRESTORE -DXIDS_REPEAT        transaction ids repeat after a restore that Metersync outlives
 *
 * Not in the model: a retry from the quarantine, row 9 (the log), a remote database that loses committed rows.
 *
 * By hand:  spin -a -DSET_DELETE reading.pml && gcc -O2 -DSAFETY -DBFS -o pan pan.c && ./pan
 *           spin -t -T -B -DSET_DELETE reading.pml      # prints the shortest schedule that leads to the error
 */

#ifndef PROCESSES
#define PROCESSES 2
#endif
#ifndef XIDS
#define XIDS 3 /* transactions of the collector */
#endif

/* Two readings, with the ids A and B. A batch is two pages, with one reading in each. */
#define A 0
#define B 1
#define NAME(id) ('A' + id)

/* A version is the transaction that last wrote the row (xmin); 0 is no row. Its value is odd or even as the version is:
 * the second correction of a reading brings its first value back. */
#define VALUE(version) (version % 2)

/* The key of a remote row is the id and the origin. After a rebuild new readings have another node, after a restore another
 * timestamp: origin 1. Before that every reading has origin 0. */
#define KEY(origin, id) (2 * origin + id)
#define KEYS 4

/* The local database */
byte xid;                /* the last transaction */
bit collected[2];        /* the ids that the sequence has given */
byte queue[2];           /* meter_readings: version of the row */
bit origin[2];           /* meter_readings: origin of the row */
bit current;             /* origin of the next new reading */
byte quarantine[KEYS];   /* quarantined_readings: version of the row */

/* The remote database */
byte remote[KEYS];       /* meter_readings: version whose value the row holds */
byte holder[KEYS];       /* owner of the row lock */
#define NOBODY 0
#define LINK 9

/* The link: one message that arrives late, after its sender gave up. Contents: origin and version of A, the same of B */
mtype = { INSERT, COMMIT };
chan late = [1] of { mtype, bit, byte, bit, byte };

/* ---- Invariants ---- */

byte newest[KEYS];       /* the last version that the collector committed */
bit restored;

#define QUEUED(id, key) (queue[id] == newest[key] && KEY(origin[id], id) == key)
#define STORED(key) (remote[key] && (VALUE(remote[key]) == VALUE(newest[key]) || remote[key] > newest[key]))
#define SAFE(id, key) (!newest[key] || QUEUED(id, key) || quarantine[key] == newest[key] || STORED(key))

/* Nothing lost: the newest value of each reading is queued, quarantined or stored remotely. So when the queue is empty, every
 * remote value is the newest. Only after a restore may a remote value be newer than the local one. */
inline check_nothing_lost() {
    assert(SAFE(A, 0) && SAFE(B, 1) && SAFE(A, 2) && SAFE(B, 3))
}

/* No correction set back: no remote value gives way to an older one, except after a restore.
 * Nothing twice: one row for each key (the unique index), and each reading is safe under its own key (check_nothing_lost). */
inline write_remote(key, as_of) {
    assert(as_of >= remote[key] || restored);
    remote[key] = as_of
}

/* ---- The collector: row 1, and row "corrected between 2 and 7" ---- */

/* One transaction inserts or corrects A, B, both or none. */
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
    :: atomic { xid < XIDS -> xid++; collect(A); collect(B) }
    od
}

/* ---- The operator: rows "the local database is rebuilt" and "restored from a backup" ---- */

#ifdef REBUILD
/* The disk is lost, and readings with it. Ids start again at A, the node is new. */
inline forget_reading(id) {
    collected[id] = 0; queue[id] = 0; quarantine[id] = 0; newest[id] = 0
}

active proctype operator() {
    atomic {
        xid && xid < XIDS -> printf("operator: rebuilds the local database\n");
        forget_reading(A); forget_reading(B); current = 1;
#ifdef XIDS_REPEAT
        xid = 0;
#endif
        check_nothing_lost()
    }
}
#endif

#ifdef RESTORE
/* The sequence, the rows and their versions are as they were. */
inline restore_reading(id) {
    collected[id] = saved_collected[id]; queue[id] = saved_queue[id]; quarantine[id] = saved_quarantine[id]; origin[id] = 0;
    if
    :: saved_queue[id] -> newest[id] = saved_queue[id]
    :: saved_quarantine[id] -> newest[id] = saved_quarantine[id]
    :: !saved_collected[id] -> newest[id] = 0
    :: else /* it was stored remotely before the backup */
    fi
}

active proctype operator() {
    bit saved_collected[2];
    byte saved_queue[2], saved_quarantine[2], saved_xid;
    atomic {
        xid && xid < XIDS -> printf("operator: backs up the local database\n"); saved_xid = xid;
        saved_collected[A] = collected[A]; saved_queue[A] = queue[A]; saved_quarantine[A] = quarantine[A];
        saved_collected[B] = collected[B]; saved_queue[B] = queue[B]; saved_quarantine[B] = quarantine[B]
    }
    atomic {
        true -> printf("operator: restores the local database\n");
        restore_reading(A); restore_reading(B); current = 1; restored = 1;
#ifdef XIDS_REPEAT
        xid = saved_xid;
#endif
        saved_collected[A] = 0; saved_queue[A] = 0; saved_quarantine[A] = 0; saved_xid = 0;
        saved_collected[B] = 0; saved_queue[B] = 0; saved_quarantine[B] = 0; check_nothing_lost()
    }
}
#endif

/* ---- The remote database and the link ---- */

/* One row of the INSERT ... ON CONFLICT DO NOTHING */
inline insert_row(where, id, new) {
    if
    :: !new
    :: new && remote[KEY(where, id)] ->
#ifdef DO_UPDATE
        write_remote(KEY(where, id), new); written++;
#endif
        printf("remote: %c is present\n", NAME(id))
    :: new && !remote[KEY(where, id)] ->
        write_remote(KEY(where, id), new); written++;
        printf("remote: stores %c as of transaction %d\n", NAME(id), new)
    :: new && !remote[KEY(where, id)] -> /* row "refused", without an error: a trigger returns NULL */
        printf("remote: drops %c without an error\n", NAME(id))
    fi
}

inline update_row(where, id, new) {
    if
    :: new -> write_remote(KEY(where, id), new); printf("remote: corrects %c as of transaction %d\n", NAME(id), new)
    :: else
    fi
}

inline pass_locks(owner, next) {
    if :: holder[0] == owner -> holder[0] = next :: else fi;
    if :: holder[1] == owner -> holder[1] = next :: else fi;
    if :: holder[2] == owner -> holder[2] = next :: else fi;
    if :: holder[3] == owner -> holder[3] = next :: else fi
}

/* Row "an insert arrives after its reading was corrected". The link repeats an INSERT when it leaves the message in the channel.
 * A COMMIT arrives once: the server ends the transaction with the connection. */
active proctype link() {
    bit fromA, fromB;
    byte newA, newB, written;
end_idle:
    do
    :: atomic {
        late?<INSERT, fromA, newA, fromB, newB> ->
        printf("link: delivers a late INSERT\n");
        insert_row(fromA, A, newA); insert_row(fromB, B, newB);
        check_nothing_lost(); fromA = 0; newA = 0; fromB = 0; newB = 0; written = 0
    }
    :: atomic {
        late?COMMIT(fromA, newA, fromB, newB) ->
        printf("link: delivers a late COMMIT\n");
        update_row(fromA, A, newA); update_row(fromB, B, newB); pass_locks(LINK, NOBODY);
        check_nothing_lost(); fromA = 0; newA = 0; fromB = 0; newB = 0
    }
    :: atomic { late?_,_,_,_,_ -> printf("link: loses a message; the remote server rolls back\n"); pass_locks(LINK, NOBODY) }
    od
}

/* ---- Metersync ---- */

/* What a process knows, it knows in its local variables. When it is killed, the remote server rolls its transaction back. */
#define KILLED atomic { printf("process %d: is killed\n", _pid); pass_locks(_pid, NOBODY); forget(); goto start }
#define REPORT_WRITTEN printf("process %d: counts %d written of %d sent\n", _pid, written, SENT)
#define FAILED printf("process %d: gets no answer\n", _pid)

inline clear_refused() { refused[A] = 0; refused[B] = 0 }
inline forget() {
    from[A] = 0; from[B] = 0; version[A] = 0; version[B] = 0; clear_refused(); correct[A] = 0; correct[B] = 0; written = 0
}

/* One page. Its snapshot holds the node as well. */
inline read_page(id) {
    version[id] = queue[id]; from[id] = (queue[id] -> origin[id] : 0);
#ifdef ONE_NODE
    from[id] = (version[A] && version[id] -> from[A] : from[id]);
#endif
    if :: version[id] -> printf("process %d: reads %c as of transaction %d\n", _pid, NAME(id), version[id]) :: else fi
}

#define SENT ((version[A] != 0) + (version[B] != 0))
inline insert_batch() {
    printf("process %d: sends the INSERT\n", _pid);
    insert_row(from[A], A, version[A]); insert_row(from[B], B, version[B]); check_nothing_lost()
}

#define MY_KEY(id) KEY(from[id], id)
#define DIFFERS(id) (VALUE(remote[MY_KEY(id)]) != VALUE(version[id]))
#ifdef CORRECT_UNCHECKED
#define AS_SENT(id) true
#else
#define AS_SENT(id) (queue[id] == version[id])
#endif

inline look_for(id) {
#ifndef NO_PRESENCE_PROOF
    refused[id] = version[id] && !remote[MY_KEY(id)];
    if :: refused[id] -> printf("process %d: does not find %c in the remote database\n", _pid, NAME(id)) :: else fi
#endif
}

/* An equal row needs its lock, too: a transaction that is about to commit may make it differ. */
#define IS_PRESENT(id) (version[id] && remote[MY_KEY(id)] && !refused[id])
#ifdef HOLD_DIFFERING
#define NEEDS_LOCK(id) (IS_PRESENT(id) && DIFFERS(id))
#else
#define NEEDS_LOCK(id) IS_PRESENT(id)
#endif
#define CAN_LOCK(id) (!NEEDS_LOCK(id) || holder[MY_KEY(id)] == NOBODY)

inline hold(id) {
    correct[id] = IS_PRESENT(id) && DIFFERS(id);
    if :: NEEDS_LOCK(id) -> holder[MY_KEY(id)] = _pid :: else fi;
    /* an equal value is the value of both versions */
    if :: IS_PRESENT(id) && !DIFFERS(id) && remote[MY_KEY(id)] < version[id] -> remote[MY_KEY(id)] = version[id] :: else fi
}

inline move_to_quarantine(id) {
    if
    :: refused[id] && queue[id] == version[id] ->
        quarantine[KEY(origin[id], id)] = queue[id]; queue[id] = 0;
        printf("process %d: moves %c to the quarantine\n", _pid, NAME(id))
    :: else
    fi;
    if :: refused[id] -> version[id] = 0; from[id] = 0; refused[id] = 0 :: else fi
}

#ifdef SET_DELETE
#define MATCHES(id) (version[id] && (queue[id] == version[A] || queue[id] == version[B]))
#else
#define MATCHES(id) (version[id] && queue[id] == version[id])
#endif

#define CORRECTED(id) (correct[id] * version[id])
inline commit() {
    printf("process %d: sends the COMMIT\n", _pid);
    update_row(from[A], A, CORRECTED(A)); update_row(from[B], B, CORRECTED(B)); pass_locks(_pid, NOBODY); correct[A] = 0; correct[B] = 0; check_nothing_lost()
}

inline commit_late() {
    late!COMMIT(from[A], CORRECTED(A), from[B], CORRECTED(B)); pass_locks(_pid, LINK); correct[A] = 0; correct[B] = 0
}

inline delete_row(id) {
    if :: gone[id] -> gone[id] = 0; queue[id] = 0; printf("process %d: deletes %c locally\n", _pid, NAME(id)) :: else fi
}

active [PROCESSES] proctype process() {
    bit from[2], refused[2], correct[2], gone[2];
    byte version[2], written;

start: /* also row 9: the process has forgotten the batch */
end_idle:
    atomic { queue[A] || queue[B] -> read_page(A) }                               /* row 2, first page */
    if
    :: atomic { true -> read_page(B); if :: !SENT -> goto start :: else fi }      /* row 2, second page */
    :: KILLED
    fi;

send: /* row 3, and the next attempt with the same batch after a failure */
    if
    :: atomic { insert_batch(); REPORT_WRITTEN;                                   /* rows 4 and 6 */
        if :: written == SENT -> written = 0; goto delete :: else -> written = 0 fi }
    :: atomic { insert_batch(); written = 0; FAILED; goto send }                  /* row 5 */
    :: atomic { nfull(late) -> late!INSERT(from[A], version[A], from[B], version[B]); FAILED; goto send }
    :: KILLED
    fi;

    /* Row "corrected between 2 and 7": the second remote transaction. First a plain SELECT: which rows are present? */
    if
    :: atomic { true -> look_for(A); look_for(B) }
    :: KILLED
    fi;
    /* Row "two processes upload the same row": lock the rows that are present, compare the values. */
    if
    :: atomic { CAN_LOCK(A) && CAN_LOCK(B) -> hold(A); hold(B) }
    :: KILLED
    fi;
    /* Row "a process sends a reading as it was": which local rows are still as sent? */
    if
    :: atomic { true -> correct[A] = correct[A] && AS_SENT(A); correct[B] = correct[B] && AS_SENT(B) }
    :: KILLED
    fi;
    /* UPDATE and COMMIT */
    if
    :: atomic { commit() }
    :: atomic { commit(); FAILED; clear_refused(); goto send }
    :: atomic { nfull(late) -> commit_late(); FAILED; clear_refused(); goto send }
    :: KILLED
    fi;

    /* Row "refused": one local transaction */
    if
    :: atomic { true -> move_to_quarantine(A); move_to_quarantine(B); check_nothing_lost() }
    :: KILLED
    fi;

delete: /* row 7. If the acknowledgement is lost, the process repeats the delete: row 8 */
    if
    :: atomic { true -> gone[A] = MATCHES(A); gone[B] = MATCHES(B); delete_row(A); delete_row(B); check_nothing_lost();
        if :: FAILED; goto delete :: forget(); goto start fi }
    :: KILLED
    fi
}
