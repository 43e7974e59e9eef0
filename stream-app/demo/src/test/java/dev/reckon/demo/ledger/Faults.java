package dev.reckon.demo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.testing.SeenLists;
import dev.reckon.demo.testing.SteadyFlow;
import dev.reckon.learning.data.events.LoggedEvent;
import java.time.Duration;
import java.util.List;

/**
 * All that goes wrong under a steady flow of events, one thing after the other, each a page of the
 * ledger. What follows begins when all is well again.
 */
record Faults(Processes processes, SteadyFlow flow, Ledger ledger, SeenLists seen) {

  /** What the faults begin with after which events are read again from the last checkpoint. */
  static final String JOB_KILLED = "job killed";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration CALM = Duration.ofSeconds(15);
  private static final Duration OUTAGE = Duration.ofSeconds(10);

  /** Nothing, to compare with. */
  void none() throws Exception {
    page("none", () -> pause(CALM));
  }

  /** Processes killed the hard way. */
  void kills() throws Exception {
    page(
        "runtime killed, started again after 10 s",
        () -> {
          processes.runtime().kill();
          pause(OUTAGE);
          processes.runtime().restart();
        });
    page(
        JOB_KILLED + ", started again at once with `--resume`",
        () -> {
          // As long after the last checkpoint as it gets: the more events come twice.
          pause(Processes.CHECKPOINT_INTERVAL.multipliedBy(2).dividedBy(3));
          processes.job().kill();
          processes.job().restart();
        });
    page(
        "broker killed, started again after 10 s",
        () -> {
          processes.broker().kill();
          pause(OUTAGE);
          processes.broker().restart();
        });
    page(
        "view killed, started again at once",
        () -> {
          processes.view().kill();
          processes.view().restart();
        });
  }

  /** The disk of the checkpoints without a byte left. */
  void fullDisk(SmallDisk disk) throws Exception {
    page(
        "disk of the checkpoints full for 4 of them",
        () -> {
          disk.fill();
          processes.checkpoints().awaitFailed(4, PATIENCE);
          disk.free();
        });
    page(
        JOB_KILLED + " while the disk is full, started again with `--resume` when it is free",
        () -> {
          disk.fill();
          processes.checkpoints().awaitFailed(2, PATIENCE);
          processes.job().kill();
          disk.free();
          processes.job().restart();
        });
  }

  /** Waits for a list for every event so far. */
  void awaitCovered() throws InterruptedException {
    List<LoggedEvent> sent = flow.events();
    seen.await("a list for every event so far", PATIENCE, lists -> ledger.covers(sent));
  }

  private void page(String fault, Happening happening) throws Exception {
    ledger.open(fault, flow.events().size(), System.nanoTime());
    happening.happens();
    awaitCovered();
    awaitOwnList();
    processes.checkpoints().awaitCompleted(2, PATIENCE);
  }

  /** A view that starts again answers at once, with what is popular until its tables are there. */
  private void awaitOwnList() throws InterruptedException {
    String userId = flow.events().get(0).userId();
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!processes.answers().hasListOf(userId)) {
      assertThat(System.nanoTime()).as("the view has its tables").isLessThan(deadlineNanos);
      Thread.sleep(100);
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis());
  }

  /** A fault, and its repair. */
  @FunctionalInterface
  private interface Happening {
    void happens() throws Exception;
  }
}
