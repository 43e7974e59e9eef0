package dev.reckon.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.job.settings.JobSettings;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.testing.Events;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A directory of checkpoints that cannot be written to for a while. */
class CheckpointFailuresIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(freshAnswers())
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(1)
              .build());

  @TempDir Path directory;

  private static Configuration freshAnswers() {
    return new Configuration().set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(20));
  }

  @Test
  void checkpointsMayFailWithoutAnyRestartAndComeBackByThemselves() throws Exception {
    Path checkpoints = Files.createDirectories(directory.resolve("checkpoints"));
    Path aside = directory.resolve("aside");
    try (TestBroker broker = TestBroker.start(directory)) {
      JobSettings settings = settings(broker, checkpoints);
      RecommenderJob.prepareTopics(settings);
      StreamExecutionEnvironment environment =
          StreamExecutionEnvironment.getExecutionEnvironment(
              RecommenderJob.configuration(settings));
      RecommenderJob.build(environment, settings);
      JobClient job = environment.executeAsync();
      Recommendation first = listOfClick(broker, 1);
      awaitCount(job, "completed", 1);

      Files.move(checkpoints, aside);
      Files.writeString(checkpoints, "nothing can be written below a file");
      int failedBefore = count(job, "failed");
      awaitCount(job, "failed", failedBefore + 3);
      assertThat(listOfClick(broker, 2).getEpoch()).isEqualTo(first.getEpoch());

      Files.delete(checkpoints);
      Files.move(aside, checkpoints);
      awaitCount(job, "completed", count(job, "completed") + 2);
      assertThat(listOfClick(broker, 3).getEpoch()).isEqualTo(first.getEpoch());
      job.cancel().get(30, TimeUnit.SECONDS);
    }
  }

  /** Sends the user's next click; the list that covers it. Every start of the job has an epoch. */
  private static Recommendation listOfClick(TestBroker broker, int number) {
    broker.send(
        List.of(
            Events.record(
                "",
                Events.click("c" + number, "u1", "r" + number, Events.DAY + number),
                Encoding.JSON)));
    List<ConsumerRecord<byte[], byte[]>> read =
        broker.readUntil(
            Topic.RECOMMENDATIONS.name(""),
            PATIENCE,
            records ->
                records.stream()
                    .anyMatch(
                        record -> list(record).getCoveredEventIdsList().contains("c" + number)));
    return list(read.get(read.size() - 1));
  }

  private static Recommendation list(ConsumerRecord<byte[], byte[]> record) {
    try {
      return MessageCodec.RECOMMENDATION.decode(record.value(), Encoding.of(record.headers()));
    } catch (MessageRejected e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitCount(JobClient job, String kind, int atLeast) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (count(job, kind) < atLeast) {
      assertThat(System.nanoTime()).as("checkpoints %s", kind).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  /** What the cluster's page of the job counts. */
  private static int count(JobClient job, String kind) throws Exception {
    Configuration client = CLUSTER.getClientConfiguration();
    URI page =
        URI.create(
            "http://"
                + client.get(RestOptions.ADDRESS)
                + ":"
                + client.get(RestOptions.PORT)
                + "/jobs/"
                + job.getJobID()
                + "/checkpoints");
    String counts =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
            .body();
    Matcher matcher = Pattern.compile("\"" + kind + "\":(\\d+)").matcher(counts);
    assertThat(matcher.find()).as(counts).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private static JobSettings settings(TestBroker broker, Path checkpoints) {
    return JobSettings.of(
        Map.of(
            "reckon.kafka.bootstrap-servers",
            broker.bootstrapServers(),
            "reckon.job.topics.partitions",
            1,
            "reckon.job.inference.addresses",
            "localhost:1", // Nobody listens there.
            "reckon.job.flink.checkpoint.directory",
            checkpoints.toUri().toString(),
            "reckon.job.flink.checkpoint.interval",
            "50ms",
            "reckon.job.flink.parallelism",
            1));
  }
}
