package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.process.ChildJvm;
import dev.reckon.demo.process.EmbeddedBroker;
import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.simulate.Simulation;
import dev.reckon.demo.testing.SeenLists;
import dev.reckon.demo.testing.SteadyFlow;
import dev.reckon.demo.watch.ListWatcher;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code job} in a process of its own, told to end while events come. */
class JobProcessIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  private final SeenLists seen = new SeenLists();

  @Test
  void aJobThatIsToldToEndGoesOnWithoutCoveringAnyEventTwice() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Path config = config(broker);
      JobSettings settings = JobSettings.read(config);
      Map<String, String> client = settings.kafka().forAdmin();
      var unused =
          settings.startup().prepare(client, settings.topics(), EnumSet.allOf(Topic.class));
      try (EventSender sender = EventSender.connect(client, settings.topics(), Encoding.PROTOBUF);
          ListWatcher watcher = ListWatcher.open(client, settings.topics(), List.of(seen))) {
        long sent = sendAcrossTwoJobs(config, sender);
        watcher.check();

        List<String> covered = covered(seen.all());
        assertThat(covered).doesNotHaveDuplicates().hasSize(Math.toIntExact(sent));
        assertThatOrderNeverFalls(seen.all());
      }
    }
    assertThat(directory.resolve("job.log"))
        .content()
        .contains("Stopped with the savepoint")
        .contains("Starting from");
  }

  /** Tells how many events were sent, each of which has a list when this returns. */
  private long sendAcrossTwoJobs(Path config, EventSender sender) throws Exception {
    Simulation users =
        Simulation.seeded(SmallShop.SEED).userPrefix("stop-").usersAtOnce(10).build();
    Process first = job(config);
    Process second = null;
    try {
      SteadyFlow flow = SteadyFlow.start(sender, users, 5);
      try (flow) {
        seen.await("lists", PATIENCE, lists -> lists.all().size() > 100);
        // Not Process.destroy, which closes the pipe that tethers the child as well.
        first.toHandle().destroy();
        assertThat(first.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isZero();
        int before = seen.all().size();
        second = job(config);
        seen.await("lists again", PATIENCE, lists -> lists.all().size() > before + 100);
      }
      long sent = flow.sent();
      seen.await("all covered", PATIENCE, lists -> covered(lists.all()).size() >= sent);
      return sent;
    } finally {
      first.destroyForcibly();
      if (second != null) {
        second.destroyForcibly().waitFor();
      }
    }
  }

  private static List<String> covered(List<Recommendation> lists) {
    return lists.stream().flatMap(list -> list.getCoveredEventIdsList().stream()).toList();
  }

  private static void assertThatOrderNeverFalls(List<Recommendation> lists) {
    Map<String, Recommendation> standing = new HashMap<>();
    for (Recommendation list : lists) {
      Recommendation before = standing.put(list.getUserId(), list);
      if (before != null && before.getEpoch() == list.getEpoch()) {
        assertThat(list.getHistorySequence()).isGreaterThanOrEqualTo(before.getHistorySequence());
      } else if (before != null) {
        assertThat(list.getEpoch()).isGreaterThan(before.getEpoch());
      }
    }
    assertThat(lists.stream().map(Recommendation::getEpoch).distinct()).hasSizeGreaterThan(1);
  }

  private Process job(Path config) throws IOException {
    ChildJvm jvm =
        ChildJvm.of(
                "dev.reckon.job.JobCli", List.of("job", "--config", config.toString(), "--resume"))
            .with("-Xmx512m")
            .with("-Dlog4j2.configurationFile=dev/reckon/demo/log4j2-console.properties");
    for (String opened : List.of("lang", "util", "net", "io", "nio", "time", "util.concurrent")) {
      jvm = jvm.with("--add-opens=java.base/java." + opened + "=ALL-UNNAMED");
    }
    return jvm.start(directory.resolve("job.log"));
  }

  /** Without a runtime, fallback lists cover the events. */
  private Path config(EmbeddedBroker broker) throws IOException {
    Path config = directory.resolve("job.conf");
    Files.writeString(
        config,
        """
        reckon.job {
          kafka.bootstrap-servers = "%s"
          topics.partitions = 2
          inference.addresses = "localhost:1"
          requests.pause { first = 1h, longest = 1h }
          flink.parallelism = 2
          flink.checkpoint.interval = 1h
          flink.checkpoint.directory = "%s"
        }
        """
            .formatted(
                broker.bootstrapServers(), directory.resolve("checkpoints").toUri().toString()));
    return config;
  }
}
