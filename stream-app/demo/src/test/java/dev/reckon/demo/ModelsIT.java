package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.reckon.demo.broker.EmbeddedBroker;
import dev.reckon.demo.process.RuntimeProcess;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.inference.v1.RecommenderInferenceGrpc.RecommenderInferenceBlockingStub;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.kafka.Topics;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.model.testing.SmallBundles;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.serving.deploy.ModelsCommand;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.Topic;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Several bundles on one runtime, as `./reckon models` deploys them by a real broker. */
class ModelsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int USERS = 50;

  @TempDir private Path folder;
  @TempDir private Path elsewhere;

  @Test
  void bundlesAreTriedPromotedAndRolledBackWhileUsersAreServed() throws Exception {
    Path one = bundle(1);
    Path two = bundle(2);
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        RuntimeProcess runtime =
            RuntimeProcess.start(one, broker.bootstrapServers(), folder.resolve("runtime.log"))) {
      String servers = broker.bootstrapServers();
      ManagedChannel channel =
          ManagedChannelBuilder.forTarget(runtime.address()).usePlaintext().build();
      RecommenderInferenceBlockingStub client = RecommenderInferenceGrpc.newBlockingStub(channel);
      assertThat(versions(client)).containsExactly("random-seed1");

      assertThat(models(servers, "try", two.toString(), "--percent", "50", "--wait", "60"))
          .isZero();
      assertThat(versions(client)).containsExactly("random-seed1", "random-seed2");
      StringWriter refused = new StringWriter();
      Path foreign = SmallBundles.write(elsewhere.resolve("foreign"), "foreign", 3).path();
      assertThat(models(servers, refused, "try", foreign.toString(), "--wait", "60")).isOne();
      assertThat(refused.toString()).contains("refused", "reckon.model.models.allowed-directories");
      assertThat(versions(client)).containsExactly("random-seed1", "random-seed2");
      assertThat(models(servers, "promote")).isZero();
      await(client, "random-seed2");

      runtime.kill();
      runtime.restart();
      assertThat(versions(client)).containsExactly("random-seed2");

      assertThat(models(servers, "rollback")).isZero();
      await(client, "random-seed1");
      assertThat(models(servers, "rollback")).isNotZero();

      assertThat(models(servers, "shadow", two.toString())).isZero();
      assertThat(shadowed(servers, client).getModel().getVersion()).isEqualTo("random-seed2");
      assertThat(versions(client)).containsExactly("random-seed1");
      channel.shutdownNow();
    }
  }

  @Test
  void aCandidateWhoseListsHoldFewerClicksIsRolledBackByItself() throws Exception {
    Path two = bundle(2);
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        RuntimeProcess runtime =
            RuntimeProcess.start(
                bundle(1), broker.bootstrapServers(), folder.resolve("runtime.log"))) {
      String servers = broker.bootstrapServers();
      ManagedChannel channel =
          ManagedChannelBuilder.forTarget(runtime.address()).usePlaintext().build();
      RecommenderInferenceBlockingStub client = RecommenderInferenceGrpc.newBlockingStub(channel);
      assertThat(models(servers, "try", two.toString(), "--percent", "50")).isZero();
      await(client, "random-seed1", "random-seed2");

      publish(
          servers, windowOf(client, "random-seed1", 0.31), windowOf(client, "random-seed2", 0.29));
      Thread.sleep(2_000); // no difference to speak of: both stay
      assertThat(versions(client)).containsExactly("random-seed1", "random-seed2");

      publish(servers, windowOf(client, "random-seed2", 0.1));
      await(client, "random-seed1");
      channel.shutdownNow();
    }
  }

  /** Online metrics of one window of 2,000 clicks. */
  private static OnlineMetrics windowOf(
      RecommenderInferenceBlockingStub client, String version, double hitRate) {
    return OnlineMetrics.newBuilder()
        .setWindowStart(Timestamps.fromSeconds(1_000))
        .setWindowEnd(Timestamps.fromSeconds(1_060))
        .setModel(
            answering(client).stream()
                .filter(model -> model.getVersion().equals(version))
                .findFirst()
                .orElseThrow())
        .setClicks(2_000)
        .addScores(ScoreAtDepth.newBuilder().setDepth(10).setHitRate(hitRate))
        .build();
  }

  private static void publish(String servers, OnlineMetrics... windows) throws Exception {
    Map<String, Object> kafka = Map.of("bootstrap.servers", servers);
    try (Admin admin = Admin.create(kafka)) {
      new Topics("", 2, (short) 1).createMissing(admin, EnumSet.of(Topic.RECOMMENDATION_METRICS));
    }
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer())) {
      for (OnlineMetrics window : windows) {
        ProducerRecord<String, byte[]> record =
            new ProducerRecord<>(
                Topic.RECOMMENDATION_METRICS.name(""),
                window.getModel().getVersion(),
                MessageCodec.ONLINE_METRICS.encode(window, Encoding.PROTOBUF));
        Encoding.PROTOBUF.mark(record.headers());
        producer.send(record).get();
      }
    }
  }

  private Path bundle(int seed) {
    return SmallBundles.write(folder.resolve("bundle-" + seed), "random-seed" + seed, seed).path();
  }

  private static int models(String servers, String... arguments) {
    return models(servers, new StringWriter(), arguments);
  }

  private static int models(String servers, StringWriter err, String... arguments) {
    return new CommandLine(new ModelsCommand())
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler((e, command, parsed) -> 1)
        .execute(
            Stream.concat(Arrays.stream(arguments), Stream.of("--bootstrap-servers", servers))
                .toArray(String[]::new));
  }

  private static void await(RecommenderInferenceBlockingStub client, String... versions)
      throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!versions(client).equals(Set.of(versions)) && System.nanoTime() - until < 0) {
      Thread.sleep(50);
    }
    assertThat(versions(client)).containsExactly(versions);
  }

  /** Of the models that answer users. */
  private static Set<String> versions(RecommenderInferenceBlockingStub client) {
    return answering(client).stream()
        .map(ModelRef::getVersion)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<ModelRef> answering(RecommenderInferenceBlockingStub client) {
    RecommendRequest.Builder request = RecommendRequest.newBuilder();
    for (int user = 0; user < USERS; user++) {
      request.addUsers(
          UserRequest.newBuilder()
              .setUserId("user-" + user)
              .addInteractions(
                  HistoryInteraction.newBuilder().setItemId("i" + user).setKind(Kind.CLICK)));
    }
    RecommendResponse response = client.withWaitForReady().recommend(request.build());
    Set<ModelRef> models = new HashSet<>();
    for (UserResponse user : response.getUsersList()) {
      assertThat(user.getItemsCount()).isEqualTo(100);
      models.add(user.hasModel() ? user.getModel() : response.getModel());
    }
    return models;
  }

  private static Recommendation shadowed(String servers, RecommenderInferenceBlockingStub client)
      throws Exception {
    Map<String, String> kafka = Map.of("bootstrap.servers", servers);
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
      new Topics("", 2, (short) 1).createMissing(admin, EnumSet.of(Topic.SHADOW_RECOMMENDATIONS));
    }
    BlockingQueue<byte[]> lists = new LinkedBlockingQueue<>();
    try (TopicFollower follower =
        new TopicFollower(
            Topic.SHADOW_RECOMMENDATIONS.name(""),
            TopicFollower.clientsOf(kafka),
            StartPosition.beginning(),
            message -> lists.add(message.value()))) {
      follower.start();
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (lists.isEmpty() && System.nanoTime() - until < 0) {
        Set<String> unused = versions(client);
        Thread.sleep(50);
      }
      byte[] list = lists.poll(1, TimeUnit.SECONDS);
      assertThat(list).isNotNull();
      return Recommendation.parseFrom(list);
    }
  }
}
