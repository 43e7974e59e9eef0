package dev.reckon.demo.ledger;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reckon.demo.SmallShop;
import dev.reckon.demo.process.Folders;
import dev.reckon.demo.simulate.Simulation;
import dev.reckon.demo.testing.ListOrder;
import dev.reckon.demo.testing.SeenLists;
import dev.reckon.demo.testing.SteadyFlow;
import dev.reckon.demo.watch.ListWatcher;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.recommendation.v1.Recommendation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every event through every fault: processes killed the hard way and a disk that is really full.
 * The result is in {@code target/ledger/ledger.md}, beside the logs of the processes.
 */
@Tag("ledger")
class LedgerIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long MILLIS_BETWEEN_EVENTS = 20;
  private static final String USERS = "ledger-";

  /** Outlives the test: the table, and the logs that show why it failed. */
  private static final Path FOLDER = Path.of("target", "ledger");

  @TempDir private Path directory;

  private final SeenLists seen = new SeenLists();
  private final Ledger ledger = new Ledger();
  private final Simulation shop =
      Simulation.seeded(SmallShop.SEED).userPrefix(USERS).usersAtOnce(25).build();

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void noEventIsLostThroughKillsAndAFullDisk() throws Exception {
    Folders.delete(FOLDER);
    Files.createDirectories(FOLDER);
    try (SmallDisk disk = SmallDisk.mountOn(directory.resolve("checkpoints"));
        Processes processes = new Processes(FOLDER, disk.path(), shop.items(Instant.EPOCH));
        ListWatcher watcher = watch(processes);
        ViewProbe probe = new ViewProbe(processes.answers(), USERS + 1, ledger)) {
      probe.start();
      List<LoggedEvent> sent = sendThroughFaults(processes, disk);
      LedgerTable balance = ledger.balance(sent, System.nanoTime());
      report(balance);

      assertThat(balance.total().lost()).isZero();
      assertThat(ledger.coveredEventIds())
          .containsExactlyInAnyOrderElementsOf(sent.stream().map(LoggedEvent::eventId).toList());
      assertThat(balance.rows())
          .filteredOn(row -> !row.fault().startsWith(Faults.JOB_KILLED))
          .allSatisfy(row -> assertThat(row.coveredTwice()).as(row.fault()).isZero());
      assertThat(seen.deadLetters()).isEmpty();
      assertThatTheViewKnowsEveryUser(sent, processes.answers());
      ListOrder.assertNeverFalls(seen.all());
      watcher.check();
      assumeTrue(
          disk.problem().isEmpty(),
          () ->
              "All but the full disk was tried. No disk of its own: " + disk.problem().orElse(""));
    }
  }

  private ListWatcher watch(Processes processes) {
    // The ledger first, so that it knows of a list when the other wakes us.
    return ListWatcher.open(
        processes.client(), processes.settings().topics(), List.of(ledger, seen));
  }

  /** Returns all events, each of which the broker has acknowledged and a list has covered. */
  private List<LoggedEvent> sendThroughFaults(Processes processes, SmallDisk disk)
      throws Exception {
    SteadyFlow flow = SteadyFlow.start(processes.sender(), shop, MILLIS_BETWEEN_EVENTS);
    Faults faults = new Faults(processes, flow, ledger, seen);
    try (flow) {
      faults.none();
      faults.kills();
      if (disk.problem().isEmpty()) {
        faults.fullDisk(disk);
      }
    }
    faults.awaitCovered();
    return flow.events();
  }

  /** Once the last list has come, every history and every list is that of the topics. */
  private void assertThatTheViewKnowsEveryUser(List<LoggedEvent> sent, ViewAnswers view)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    for (List<LoggedEvent> events :
        sent.stream().collect(groupingBy(LoggedEvent::userId)).values()) {
      String userId = events.get(0).userId();
      UserAccount told = view.of(userId);
      while (!told.equals(due(userId, events)) && System.nanoTime() < deadlineNanos) {
        Thread.sleep(100);
        told = view.of(userId);
      }
      assertThat(told).as(userId).isEqualTo(due(userId, events));
    }
  }

  /** As things are now: a fallback may still be followed by a ranked list of the same events. */
  private UserAccount due(String userId, List<LoggedEvent> events) {
    return UserAccount.due(
        events, seen.standing().getOrDefault(userId, Recommendation.getDefaultInstance()));
  }

  private static void report(LedgerTable balance) throws IOException {
    String table = balance.markdown() + "\nSeed " + SmallShop.SEED + "\n";
    System.out.println(table);
    Files.writeString(FOLDER.resolve("ledger.md"), table);
  }
}
