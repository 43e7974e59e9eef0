package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.broker.EmbeddedBroker;
import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.simulate.Simulation;
import dev.reckon.demo.testing.JobProcess;
import dev.reckon.demo.testing.ListOrder;
import dev.reckon.demo.testing.SeenLists;
import dev.reckon.demo.testing.SteadyFlow;
import dev.reckon.demo.watch.ListWatcher;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code job} in its own process, asked to end while events come. */
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
        Path old = oldSavepoint(settings);
        long sent = sendAcrossTwoJobs(config, sender);
        assertThat(old).doesNotExist();
        watcher.check();

        assertThat(seen.coveredEventIds()).doesNotHaveDuplicates().hasSize(Math.toIntExact(sent));
        ListOrder.assertNeverFalls(seen.all());
        assertThat(seen.all().stream().map(Recommendation::getEpoch).distinct())
            .hasSizeGreaterThan(1);
      }
    }
    assertThat(directory.resolve("job.log"))
        .content()
        .contains("Stopped with the savepoint")
        .contains("Starting from");
  }

  /** What a run of last year left: empty, so that the first job would not start from it. */
  private static Path oldSavepoint(JobSettings settings) throws IOException {
    Path savepoint = Path.of(URI.create(settings.checkpointDirectory())).resolve("savepoint-old");
    Files.createDirectories(savepoint);
    Files.setLastModifiedTime(savepoint, FileTime.from(Instant.now().minus(Duration.ofDays(365))));
    return savepoint;
  }

  /** Tells how many events were sent, each of which has a list when this returns. */
  private long sendAcrossTwoJobs(Path config, EventSender sender) throws Exception {
    Simulation users =
        Simulation.seeded(SmallShop.SEED).userPrefix("stop-").usersAtOnce(10).build();
    try (JobProcess job = JobProcess.start(config, directory.resolve("job.log"))) {
      SteadyFlow flow = SteadyFlow.start(sender, users, 5);
      try (flow) {
        seen.await("lists", PATIENCE, lists -> lists.all().size() > 100);
        assertThat(job.terminate(PATIENCE)).isZero();
        int before = seen.all().size();
        job.restart();
        seen.await("lists again", PATIENCE, lists -> lists.all().size() > before + 100);
      }
      long sent = flow.sent();
      seen.await("all covered", PATIENCE, lists -> lists.coveredEventIds().size() >= sent);
      return sent;
    }
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
          flink.checkpoint { interval = 1h, keep-savepoints = 1 }
          flink.checkpoint.directory = "%s"
        }
        """
            .formatted(
                broker.bootstrapServers(), directory.resolve("checkpoints").toUri().toString()));
    return config;
  }
}
