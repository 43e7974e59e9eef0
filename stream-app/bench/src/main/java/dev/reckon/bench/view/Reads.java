package dev.reckon.bench.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.bench.scenario.OpenLoop;
import dev.reckon.demo.process.ViewProcess;
import dev.reckon.demo.report.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** Reads lists of uniformly drawn users at fixed times. */
final class Reads {

  /** The number of connections, each with a thread. */
  static final int READERS = 32;

  private final ViewScenario scenario;

  Reads(ViewScenario scenario) {
    this.scenario = scenario;
  }

  /** The response times of one instance. */
  ObjectNode measure(ViewProcess view) throws Exception {
    int perSecond = scenario.scale().readsPerSecond();
    warmUp(view, perSecond);
    scenario.say().accept(String.format(Locale.ROOT, "Reading, %,d times a second ...", perSecond));
    AtomicLong failed = new AtomicLong();
    AtomicLong popular = new AtomicLong();
    SplittableRandom random = new SplittableRandom(scenario.seed());
    Duration cpuBefore = cpu(view);
    Histogram micros =
        OpenLoop.run(
            () -> new Reader(view.port(), ViewScenario.split(random), failed, popular),
            READERS,
            perSecond,
            scenario.scale().measured());
    ObjectNode read = Millis.json(micros);
    read.put("reads_per_s", perSecond)
        .put("failed", failed.get())
        .put("popular", popular.get())
        .put(
            "server_cpu_us",
            Json.rounded(cpu(view).minus(cpuBefore).toNanos() / 1e3 / micros.getTotalCount()));
    scenario.say().accept("reads: " + Millis.shown(micros));
    return read;
  }

  /** Warms the JVM up; delays here do not count later. */
  void warmUp(ViewProcess view, int perSecond) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(scenario.seed() - 1);
    var unused =
        OpenLoop.run(
            () ->
                new Reader(
                    view.port(), ViewScenario.split(random), new AtomicLong(), new AtomicLong()),
            READERS,
            perSecond,
            scenario.scale().warmup());
  }

  private static Duration cpu(ViewProcess view) {
    return view.handle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Reads with one connection. */
  private final class Reader implements OpenLoop.Worker {
    private final KeptConnection connection;
    private final SplittableRandom random;
    private final AtomicLong failed;
    private final AtomicLong popular;

    Reader(int port, SplittableRandom random, AtomicLong failed, AtomicLong popular) {
      this.connection = new KeptConnection(port, Patience.OF_A_QUESTION);
      this.random = random;
      this.failed = failed;
      this.popular = popular;
    }

    @Override
    public void work(long number) {
      try {
        int user = random.nextInt(scenario.scale().users());
        KeptConnection.Answer answer = connection.get(ServedLists.path(user));
        if (answer.status() != 200) {
          failed.incrementAndGet();
        } else if (answer.body().contains("\"source\":\"popular\"")) {
          popular.incrementAndGet();
        }
      } catch (IOException e) {
        failed.incrementAndGet();
      }
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
