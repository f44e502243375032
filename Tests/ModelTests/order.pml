/*
 * An order's life against everything around it: a job on two hosts that crashes anywhere and is
 * taken over, a broker that refuses, falls silent, answers late and lies, a person who halts,
 * lifts and liquidates.
 *
 * What is modelled is where two of them can get between two steps of each other. A transaction is
 * one atomic step, because the database makes it one; only the marker's is two, because a halt
 * can come between what it reads and what it commits. Prices, money and gates that only look are
 * left out: they can make an order fewer, never one more.
 *
 * Nothing here waits by asking again and again, and every fault has a count, so each run comes to
 * an end; a search for cycles proves that. What must happen in the end is then what the judge
 * finds when nobody can move any more, whatever was fast or slow before: no fairness is assumed.
 */
#include "steps.pml"

/* How often each thing may go wrong, and which rows there are. A run of spin says otherwise. */
#ifndef CRASHES
#define CRASHES 0       /* a host's process dies, at any step */
#endif
#ifndef TAKEOVERS
#define TAKEOVERS 0     /* a host claims the account of one that lives, but has stood still */
#endif
#ifndef ANYWHERE
#define ANYWHERE 0      /* 0: it stood still about to send or to cancel; 1: at any step */
#endif
#ifndef LIES
#define LIES 0          /* the broker refuses what it took, or fills what it had ended */
#endif
#ifndef HALTS
#define HALTS 0
#endif
#ifndef LIFTS
#define LIFTS 0
#endif
#ifndef OUTAGES
#define OUTAGES 0       /* from some moment on the broker's list is never complete again */
#endif
#ifndef BUYS
#define BUYS 1          /* shares that the plan buys; 0: it does not */
#endif
#ifndef SELLS
#define SELLS 2
#endif
#ifndef AGAIN
#define AGAIN 1         /* an exit that nobody can vouch for goes again for what is sellable */
#endif

/* One mistake at a time, to see that the claims can fail. */
#ifndef MUTANT
#define MUTANT none
#endif
#define none                0
#define resends             1   /* absent, so it is sent again */
#define halt_read_outside   2   /* of the marker's transaction */
#define no_fence            3
#define exit_waits          4   /* for a rebalance's sell that is unknown */
#define halt_stops_exits    5   /* of entries */
#define books_differences   6   /* of cumulative figures that it adds up */
#define no_second_look      7   /* at orders that have ended */
#define sends_first         8   /* and marks then */
#define no_settle_time      9
#define forgets_submitting 10   /* takes what a dead run marked for not sent */
#define assumes_cancelled  11   /* without the broker saying so */

/* The four orders of one instrument: entries, and the two attempts of an exit. */
#define buy   0
#define sell  1
#define leave 2
#define again 3
#define is_exit(o) (o >= leave)
#define any(is) (is(buy) || is(sell) || is(leave) || is(again))
#define one_of(is) \
    if :: is(buy) -> o = buy :: is(sell) -> o = sell :: is(leave) -> o = leave \
       :: is(again) -> o = again fi

/* ---- What the database knows */

#define nobody 2

byte row[4];                            /* a state of steps.pml */
byte booked[4];                         /* shares, by our fills */
byte quantity[4] = {BUYS, SELLS, 0, 0}; /* an exit's: what the broker said was sellable */
bit  cancel_tried;                      /* of the sell */
byte owner = nobody;                    /* whose run holds the account: the fence */
bit  gate[2];                           /* which host's marker holds the gate row */
byte stops;                             /* the person's halt */
bit  stopped;                           /* the halt of the instrument that a contradiction raises */
bit  wanted;                            /* the deployment is being liquidated */

#define nothing    0
#define entries    1
#define everything 2

/* ---- What the broker knows */

#define absent      0
#define turned_away 1   /* refused at once */
#define open        2
#define full        3
#define withdrawn   4   /* cancelled */
#define lapsed      5   /* expired */
#define thrown_out  6   /* refused by the exchange after the broker took it */
#define is_over(o)  (theirs[o] >= full)

byte flying[4];         /* sent and neither arrived nor lost: for at most the settle time */
byte theirs[4];
byte executed[4];
bit  cancel_asked[4];
byte held = 2;
bit  closed, outage;

#define sells(o)  (o != buy)
#define left(o)   (theirs[o] == open && sells(o) -> quantity[o] - executed[o] : 0)
#define reserved  (left(sell) + left(leave) + left(again))
#define sellable  (held > reserved -> held - reserved : 0)

/* How much of it is still to come. What may happen need not: see `up_to`. */
byte crashes, takeovers, lies, halts, lifts, outages, whims, closings, wishes;
byte runs[2];           /* of each host: 0 asleep, 1 awake, 2 about to send or to cancel */

/* Which steps were ever taken. C keeps it, so it is no part of the state. */
hidden byte was, will;
c_decl {
    static unsigned long taken[12][12];
    __attribute__((destructor)) static void tell(void)
    {
        int i;
        for (i = 0; i < 144; i++)
            if (taken[i / 12][i % 12]) printf("taken %d %d\n", i / 12, i % 12);
    }
}

/* The only way a row changes. CLAIM: every change is a step of the program's own table. */
inline go(o, to)
{
    assert(is_a_step(row[o], to));
    was = row[o];
    will = to;
    c_code { taken[was][will]++; };
    row[o] = to
}

/* ---- The broker */

inline arrives(o)
{
    flying[o]--;
    assert(theirs[o] <= turned_away);   /* CLAIM: an intent is at most one order of theirs */
    if
    :: !closed && (!sells(o) || quantity[o] <= sellable) -> theirs[o] = open
    :: theirs[o] = turned_away
    :: true                             /* lost on the way */
    fi
}

inline fills(o)
{
    executed[o]++;
    if :: sells(o) -> assert(held > 0); held-- :: else -> held++ fi;
    if :: executed[o] == quantity[o] -> theirs[o] = full; cancel_asked[o] = 0 :: else fi
}

inline ends(o, how) { theirs[o] = how; cancel_asked[o] = 0 }

inline lapses(o) { if :: theirs[o] == open -> ends(o, lapsed) :: else fi }

#define can_fill_late(o) (executed[o] < quantity[o] && (!sells(o) || sellable > 0))

#define handles(o) \
    :: atomic { flying[o] > 0 -> arrives(o) } \
    :: d_step { theirs[o] == open -> fills(o) } \
    :: d_step { theirs[o] == open && cancel_asked[o] -> ends(o, withdrawn) } \
    :: d_step { cancel_asked[o] -> cancel_asked[o] = 0 } \
    :: d_step { theirs[o] > full && lies > 0 && can_fill_late(o) -> lies--; fills(o) }

#define up_to(n, most) \
    if :: n = 0 :: most > 0 -> n = 1 :: most > 1 -> n = 2 fi

active proctype broker()
{
    atomic {
        up_to(crashes, CRASHES);
        up_to(takeovers, TAKEOVERS);
        up_to(lies, LIES);
        up_to(halts, HALTS);
        up_to(lifts, LIFTS);
        up_to(outages, OUTAGES);
        up_to(whims, 1);
        up_to(closings, 1);
        up_to(wishes, 1)
    }
end:
    do
    handles(buy)
    handles(sell)
    handles(leave)
    handles(again)
    :: d_step { theirs[sell] == open && executed[sell] == 0 && whims > 0 ->
        whims--; ends(sell, thrown_out) }
    :: d_step { closings > 0 -> closings--; closed = 1;
        lapses(buy); lapses(sell); lapses(leave); lapses(again) }
    :: d_step { outages > 0 -> outages--; outage = 1 }
    od
}

/* ---- The person */

/* Whoever changes a halt has the gate row to himself: a marker that holds it has committed by
   then, or its connection is ended and it is rolled back. */
inline take_gate() { gate[0] = 0; gate[1] = 0 }

active proctype person()
{
end:
    do
    :: d_step { wishes > 0 -> wishes--; wanted = 1 }
    :: d_step { halts > 0 && stops == nothing -> halts--; take_gate(); stops = entries }
    :: d_step { halts > 0 -> halts--; take_gate(); stops = everything }
    :: d_step { lifts > 0 && stops != nothing -> lifts--; take_gate(); stops = nothing }
    od
}

/* ---- The job */

#define is_stopped(o) (stops == everything || (stops == entries || stopped) && \
    (!is_exit(o) || MUTANT == halt_stops_exits))
#define is_unsettled(o) (row[o] == submitting || row[o] == unknown)
#define may_go_again(o) (row[o] != planned && row[o] != submitting && row[o] != accepted && \
    row[o] != cancelling)
#define has_ended(o) (row[o] == cancelled || row[o] == expired || row[o] == rejected || \
    row[o] == not_found)

/* What there is to do. A timer wakes the job for it; looks that find nothing change nothing, and
   are left out. */
#define was_left(o) (row[o] == submitting)
#define can_be_settled(o) (row[o] == unknown && !outage && \
    (flying[o] == 0 || MUTANT == no_settle_time))
#define has_news(o) (!outage && ( \
    (row[o] == accepted || row[o] == cancelling) && \
        (theirs[o] != open || executed[o] > booked[o]) || \
    has_ended(o) && MUTANT != no_second_look && \
        (theirs[o] == open || executed[o] > booked[o]) || \
    row[o] == contested && (is_over(o) || executed[o] > booked[o])))
#define is_entry_due(o) (!is_exit(o) && row[o] == planned && quantity[o] > 0 && !wanted && \
    !closed && (o == sell || (row[sell] != planned || SELLS == 0) && !is_unsettled(sell)))
#define is_exit_due(o) (is_exit(o) && row[o] == planned && wanted && !closed && \
    stops != everything && sellable > 0 && (o == leave || AGAIN && may_go_again(leave)) && \
    (MUTANT != exit_waits || !is_unsettled(sell)))
#define is_due(o) (is_entry_due(o) || is_exit_due(o))
#define can_be_dropped(o) (!is_exit(o) && row[o] == planned && (wanted || closed))
#define can_be_cancelled(o) (o == sell && row[o] == accepted && theirs[o] == open && !cancel_tried)
#define lives_on(o) (row[o] == cancelling && theirs[o] == open && !cancel_asked[o])

#define fenced (owner != me && MUTANT != no_fence)
#define me (_pid - 2)

inline forget() { o = 0; seen = 0; shares = 0; verdict = 0 }

/* The run ends, of itself or because its process died: its connection with it. */
#define sleep \
    if :: owner == me -> owner = nobody :: else fi; \
    gate[me] = 0; forget(); runs[me] = 0; goto asleep

#define or_crash :: atomic { crashes > 0 -> crashes--; sleep }

active [2] proctype host()
{
    byte o;                 /* the order in hand */
    byte seen, shares;      /* what the broker said of it */
    bit  verdict;           /* a halt was read */

asleep:
end_asleep:
    /* Two hosts that are asleep are alike: the first one wakes first. */
    atomic {
        owner == nobody && (me == 0 || runs[0] != 0) ||
        owner == 1 - me && takeovers > 0 && (ANYWHERE || runs[1 - me] == 2) ->
        if :: owner != nobody -> takeovers-- :: else fi;
        owner = me;
        runs[me] = 1
    }
awake:
end_awake:
    if
    :: atomic { owner != me -> sleep }
    or_crash
    :: atomic { owner == me && any(was_left) ->
        one_of(was_left);
        if :: MUTANT == forgets_submitting -> go(o, rejected) :: else -> go(o, unknown) fi;
        forget(); goto awake }
    :: atomic { owner == me && any(can_be_settled) ->
        one_of(can_be_settled); seen = theirs[o]; goto settling }
    :: atomic { owner == me && any(has_news) ->
        one_of(has_news); seen = theirs[o]; shares = executed[o]; goto booking }
    :: atomic { owner == me && any(is_due) ->
        one_of(is_due);
        if :: is_exit(o) -> shares = sellable :: else -> shares = quantity[o] fi;
        if
        :: MUTANT == sends_first -> quantity[o] = shares; flying[o]++
        :: MUTANT != sends_first && MUTANT != halt_read_outside -> gate[me] = 1
        :: MUTANT == halt_read_outside
        fi;
        verdict = is_stopped(o);
        goto marking }
    :: atomic { owner == me && any(can_be_dropped) ->
        one_of(can_be_dropped); go(o, cancelled); forget(); goto awake }
    :: atomic { owner == me && any(can_be_cancelled) ->
        o = sell; cancel_tried = 1; go(o, cancelling); runs[me] = 2; goto asking }
    :: atomic { owner == me && any(lives_on) ->
        one_of(lives_on); go(o, accepted); forget(); goto awake }
    fi;

settling:   /* an unknown order, after its settle time, by complete reads */
    if
    or_crash
    :: atomic { fenced -> sleep }
    :: atomic { !fenced ->
        if
        :: seen <= turned_away ->
            if :: MUTANT == resends -> flying[o]++ :: else -> go(o, not_found) fi
        :: seen == turned_away -> go(o, rejected)
        :: seen >= open -> go(o, accepted)
        fi;
        forget(); goto awake }
    fi;

booking:    /* what the broker's list says of an order that was sent */
    if
    or_crash
    :: atomic { fenced -> sleep }
    :: atomic { !fenced ->
        if
        :: has_ended(o) ->
            /* CLAIM: nothing is contested where nobody lies and no host is overtaken. */
            assert(TAKEOVERS > 0 || LIES > 0);
            take_gate(); stopped = 1;
            go(o, contested)
        :: else ->
            if
            :: MUTANT == books_differences -> booked[o] = booked[o] + shares
            :: else -> booked[o] = shares
            fi;
            assert(booked[o] <= executed[o]);   /* CLAIM: what is booked was executed */
            if
            :: booked[o] == quantity[o] -> go(o, filled)
            :: seen == thrown_out && shares == 0 && row[o] != cancelling -> go(o, rejected)
            :: seen == thrown_out && (shares > 0 || row[o] == cancelling) -> go(o, cancelled)
            :: booked[o] < quantity[o] && seen == withdrawn -> go(o, cancelled)
            :: booked[o] < quantity[o] && seen == lapsed -> go(o, expired)
            :: seen == open && booked[o] < quantity[o]
            fi
        fi;
        forget(); goto awake }
    fi;

marking:    /* the marker's transaction commits, or does not */
    if
    or_crash
    :: atomic { !gate[me] && MUTANT != halt_read_outside && MUTANT != sends_first || fenced ->
        sleep }
    :: atomic {
        (gate[me] || MUTANT == halt_read_outside || MUTANT == sends_first) && !fenced ->
        gate[me] = 0;
        if
        :: verdict || !is_exit(o) && wanted ->
            /* CLAIM: only a person's stop of all orders refuses an exit. */
            assert(!is_exit(o) || stops == everything);
            go(o, refused); forget(); goto awake
        :: else
        fi;
        assert(owner == me);                    /* CLAIM: a run taken over marks nothing */
        assert(is_exit(o) || stops == nothing); /* CLAIM: no entry is marked after a halt */
        quantity[o] = shares;
        shares = 0;
        go(o, submitting);
        if :: MUTANT == sends_first -> goto waiting :: else -> runs[me] = 2 fi }
    fi;

marked:     /* a host that stands still here sends when it wakes: no fence reaches the broker */
    if
    or_crash
    :: atomic { fenced -> sleep }               /* it looked, and sends nothing */
    :: atomic { !fenced && is_stopped(o) ->     /* the halt file says so */
        go(o, rejected); runs[me] = 1; forget(); goto awake }
    :: atomic { flying[o]++; runs[me] = 1 }
    fi;

waiting:    /* for the answer */
    if
    or_crash
    :: atomic { fenced -> sleep }
    :: atomic { !fenced && theirs[o] >= open -> go(o, accepted); forget(); goto awake }
    :: atomic { !fenced && theirs[o] == turned_away -> go(o, rejected); forget(); goto awake }
    :: atomic { !fenced && theirs[o] == open && lies > 0 ->
        lies--; go(o, rejected); forget(); goto awake }
    :: atomic { !fenced -> go(o, unknown); forget(); goto awake }
    fi;

asking:     /* to cancel */
    if
    or_crash
    :: atomic { MUTANT == assumes_cancelled ->
        go(o, cancelled); runs[me] = 1; forget(); goto awake }
    :: atomic { cancel_asked[o] = (theirs[o] == open); runs[me] = 1; forget(); goto awake }
    fi
}

/* ---- When nobody can move any more */

/* CLAIM: no order is lost, and each is settled. Theirs that lives is one of ours that lives, or
   under a halt; what has ended with them has ended with us, with every share booked. */
#define agrees(o) (booked[o] == executed[o] && !is_unsettled(o) && row[o] != cancelling && \
    (theirs[o] != open || row[o] == accepted || row[o] == contested && stopped) && \
    (!is_over(o) || row[o] != accepted && row[o] != contested))

/* CLAIM: an exit is blocked only by a person's stop of all orders: not by a halt of entries, nor
   by a sell that is unknown for ever. */
#define exit_was_tried (row[leave] != planned && \
    (!AGAIN || !may_go_again(leave) || row[again] != planned))

active proctype judge()
{
    timeout ->
    assert(outage || agrees(buy) && agrees(sell) && agrees(leave) && agrees(again));
    assert(outage ||
        held + booked[sell] + booked[leave] + booked[again] == 2 + booked[buy]);
    assert(!wanted || closed || stops == everything || sellable == 0 || exit_was_tried)
}
