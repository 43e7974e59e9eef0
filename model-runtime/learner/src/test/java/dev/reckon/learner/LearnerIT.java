package dev.reckon.learner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.event.v1.Interaction;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.model.deploy.DeploymentTopic;
import dev.reckon.process.ChildJvm;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.testing.Events;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From events to a promoted bundle, through kill -9. */
class LearnerIT {

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static final String SETTINGS =
      """
      reckon.learner {
        first { clicks = 400, users = 20 }
        next { clicks = 200, users = 20 }
        training { model = sasrec, settings = ["d=16", "max_epochs=2"], cpu-share = 1.0, heap = 512m }
        gate { least-clicks = 40, tolerance = 0.99 }
        trial { settled = 0s, step-clicks = 10 }
        log.erase-after = 0s
      }
      """;

  @TempDir private Path directory;
  private final long begin = System.currentTimeMillis() - 100 * HOUR;
  private int clicks;
  private TestBroker broker;
  private Process learner;

  @BeforeEach
  void start() throws IOException {
    broker = TestBroker.start(directory.resolve("broker"));
    learner = startLearner();
  }

  @AfterEach
  void stop() throws InterruptedException {
    learner.destroyForcibly().waitFor();
    broker.close();
  }

  @Test
  @Timeout(600)
  void eventsBecomeAFirstBundleAndACandidateThatIsPromotedThoughTheLearnerIsKilled()
      throws Exception {
    await(() -> Files.exists(out().resolve("learner.json")));
    sendClicks(600, begin);
    await(() -> deployment().hasLive());
    Bundle first = bundle(deployment().getLive().getPath());
    assertThat(first.manifest().model()).isEqualTo("sasrec");
    assertThat(deployment().hasPrevious()).isTrue(); // what the runtimes were started with

    sendClicks(600, begin + 12 * HOUR);
    await(() -> Files.exists(out().resolve("work/spec.json")));
    kill();
    assertThat(deployment().hasCandidate()).isFalse();
    broker.send(
        List.of(
            Events.record(
                "", Events.erasure("e1", "u7", System.currentTimeMillis()), Encoding.JSON)));
    learner = startLearner();
    await(() -> deployment().hasCandidate());

    assertThat(deployment().getCandidatePercent()).isEqualTo(20);
    Bundle candidate = bundle(deployment().getCandidate().getPath());
    assertThat(candidate.manifest().learntUntil().orElseThrow())
        .isAfter(first.manifest().learntUntil().orElseThrow());
    assertThat(candidate.manifest().continued()).isNotNull();
    await(() -> !linesOfTheLog().contains("\"u7\""));
    assertThat(linesOfTheLog()).contains("\"u8\"");

    String digest = candidate.digest();
    kill();
    learner = startLearner();
    sendScores(digest, 0.6, first.digest(), 0.3);
    await(() -> deployment().getLive().getModel().getDigest().equals(digest));

    assertThat(deployment().hasCandidate()).isFalse();
    assertThat(deployment().getPrevious().getModel().getDigest()).isEqualTo(first.digest());
    assertThat(deployment().getReason()).contains("its lists held 0.6000 of");
  }

  private Process startLearner() throws IOException {
    Path settings = directory.resolve("learner.conf");
    Files.writeString(settings, SETTINGS);
    return ChildJvm.of(
            "dev.reckon.learner.LearnerCli",
            List.of(
                "learn",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--out",
                out().toString(),
                "--config",
                settings.toString()))
        .with("-Xmx256m")
        .with("-Dai.djl.offline=true")
        .start(directory.resolve("learner.log"));
  }

  private void kill() throws InterruptedException {
    learner.destroyForcibly().waitFor();
  }

  private Path out() {
    return directory.resolve("out");
  }

  /** Users go through the items in one order, each from another one on. */
  private void sendClicks(int count, long from) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int user = i % 40;
      Interaction click =
          Events.click(
              "c" + clicks, "u" + user, "i" + (user + clicks / 40) % 30, from + i * 60_000L);
      records.add(Events.record("", click, Encoding.PROTOBUF));
      clicks++;
    }
    broker.send(records);
  }

  private void sendScores(String candidate, double ofCandidate, String live, double ofLive) {
    long now = System.currentTimeMillis() / 60_000 * 60_000 - 100 * 60_000;
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int minute = 0; minute < 60; minute++) {
      records.add(score(candidate, now + minute * 60_000L, ofCandidate));
      records.add(score(live, now + minute * 60_000L, ofLive));
    }
    broker.send(records);
  }

  private static ProducerRecord<byte[], byte[]> score(String digest, long start, double hitRate) {
    OnlineMetrics metrics =
        OnlineMetrics.newBuilder()
            .setWindowStart(Timestamps.fromMillis(start))
            .setWindowEnd(Timestamps.fromMillis(start + 60_000))
            .setModel(ModelRef.newBuilder().setName("sasrec").setVersion("v").setDigest(digest))
            .setClicks(50)
            .addScores(ScoreAtDepth.newBuilder().setDepth(10).setHitRate(hitRate))
            .build();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            "recommendation-metrics",
            "sasrec".getBytes(StandardCharsets.UTF_8),
            MessageCodec.ONLINE_METRICS.encode(metrics, Encoding.PROTOBUF));
    Encoding.PROTOBUF.mark(record.headers());
    return record;
  }

  private Deployment deployment() {
    try {
      return new DeploymentTopic("models", Map.of("bootstrap.servers", broker.bootstrapServers()))
          .read();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bundle bundle(String path) {
    return Bundle.open(Path.of(path), TrustedPrograms.RECKON);
  }

  private String linesOfTheLog() {
    try (Stream<Path> files = Files.list(out().resolve("log/events"))) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.sorted().toList()) {
        all.append(Files.readString(file));
      }
      return all.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(BooleanSupplier isTrue) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isTrue.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0 || !learner.isAlive()) {
        throw new AssertionError(
            "It did not come to it. The learner's log: "
                + Files.readString(directory.resolve("learner.log")));
      }
      Thread.sleep(200);
    }
  }
}
