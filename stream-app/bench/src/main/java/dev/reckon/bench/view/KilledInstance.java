package dev.reckon.bench.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.bench.scenario.OpenLoop;
import dev.reckon.demo.process.ViewProcess;
import dev.reckon.demo.report.Json;
import java.io.IOException;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/** Reads of one of two instances, before and after the other is killed. */
final class KilledInstance {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ViewScenario scenario;

  KilledInstance(ViewScenario scenario) {
    this.scenario = scenario;
  }

  ObjectNode measure(ServedLists served) throws Exception {
    ViewProcess stays = served.startView(1);
    ViewProcess goes = served.startView(1);
    awaitCopies(stays);
    served.awaitTables(stays);
    served.awaitTables(goes);
    Thread.sleep(2_000); // Lags are fetched once a second.
    new Reads(scenario).warmUp(stays, scenario.scale().takeoverReadsPerSecond());
    scenario.say().accept("Reading one of two instances, killing the other ...");
    Takeover takeover = new Takeover(scenario.scale().users());
    long start = System.nanoTime();
    long killAt = start + scenario.scale().measured().toNanos();
    long end = killAt + 2 * scenario.scale().measured().toNanos();
    Thread writer = new Thread(() -> takeover.write(served.lists(), end), "writer");
    Thread killer = new Thread(() -> takeover.kill(goes, killAt), "killer");
    writer.start();
    killer.start();
    Histogram before = read(stays, takeover, start, killAt);
    Histogram after = read(stays, takeover, killAt, end);
    writer.join();
    killer.join();
    scenario.say().accept("takeover: " + takeover.shown() + ", " + Millis.shown(after));
    ObjectNode report = takeover.report();
    report.set("before_read_ms", Millis.json(before));
    report.set("read_ms", Millis.json(after));
    return report.put("reads_per_s", scenario.scale().takeoverReadsPerSecond());
  }

  private static void awaitCopies(ViewProcess view) throws Exception {
    try (KeptConnection connection = new KeptConnection(view.port(), Patience.OF_A_QUESTION)) {
      Patience.await(
          "two instances with copies of each other",
          () -> {
            JsonNode operations = JSON.readTree(connection.get("/v1/operations").body());
            return operations.path("instances").size() == 2
                && operations.path("state").asText().equals("RUNNING")
                && operations.at("/lag/standbyRecords").asLong() == 0;
          });
    }
  }

  private Histogram read(ViewProcess view, Takeover takeover, long fromNanos, long untilNanos)
      throws InterruptedException {
    SplittableRandom random = new SplittableRandom(scenario.seed());
    return OpenLoop.run(
        () -> new Reader(view.port(), ViewScenario.split(random), takeover),
        Reads.READERS,
        scenario.scale().takeoverReadsPerSecond(),
        fromNanos,
        fromNanos,
        untilNanos);
  }

  /** Reads with one connection, and records the source and age of each answer. */
  private final class Reader implements OpenLoop.Worker {
    private final KeptConnection connection;
    private final SplittableRandom random;
    private final Takeover takeover;

    Reader(int port, SplittableRandom random, Takeover takeover) {
      this.connection = new KeptConnection(port, Patience.OF_A_QUESTION);
      this.random = random;
      this.takeover = takeover;
    }

    @Override
    public void work(long number) {
      int user = random.nextInt(scenario.scale().users());
      try {
        KeptConnection.Answer answer =
            connection.get(ServedLists.path(user) + "?fields=source,historySequence,ageMs");
        takeover.answered(user, answer.status(), JSON.readTree(answer.body()));
      } catch (IOException e) {
        takeover.answered(user, 0, Json.object());
      }
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
