package dev.reckon.serving.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.inference.v1.RecommenderInferenceGrpc.RecommenderInferenceBlockingStub;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.model.testing.SmallBundles;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.serving.rollout.BundleWatcher;
import dev.reckon.serving.testing.RuntimeProcess;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real process over a real bundle, through its port, its signals and its exit status. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ServeModelIT {
  private static final int CALLERS = 4;

  private Path bundle;

  @BeforeEach
  void start(@TempDir Path folder) {
    bundle = folder.resolve("bundle");
  }

  @Test
  void listsAreExactNewToTheUserAndBlindToUnknownItems() throws Exception {
    SmallBundles.write(bundle, "v1", 1);
    try (RuntimeProcess runtime = RuntimeProcess.start(bundle);
        Client client = new Client(runtime.address())) {
      assertThat(runtime.model()).isEqualTo("sasrec v1, 200 items");

      RecommendResponse response =
          client.recommend(
              user("a", "i1", "i2", "i3"), user("b", "x", "i1", "i2", "y", "i3"), user("c", "x"));

      List<String> known = itemsOf(response.getUsers(0));
      assertThat(known).hasSize(100).doesNotHaveDuplicates().doesNotContain("i1", "i2", "i3");
      assertThat(itemsOf(response.getUsers(1))).isEqualTo(known);
      assertThat(response.getUsers(1).getUnknownItems()).isEqualTo(2);
      assertThat(itemsOf(response.getUsers(2))).startsWith("i199", "i198");
      assertThat(response.getUsers(2).hasFallback()).isTrue();
      assertThat(response.getModel().getDigest()).isEqualTo(BundleWatcher.digestOf(bundle));
      assertThat(
              itemsOf(client.recommend(user("d", "i1", "i2", "i3").setListSize(1000)).getUsers(0)))
          .hasSize(SmallBundles.ITEMS - 3)
          .startsWith(known.toArray(String[]::new));
    }
  }

  @Test
  void aNewBundleComesLiveUnderLoadAndACorruptOneDoesNot() throws Exception {
    SmallBundles.write(bundle, "v1", 1);
    try (RuntimeProcess runtime = RuntimeProcess.start(bundle);
        Load load = new Load(runtime.address())) {
      load.awaitVersion("v1");
      SmallBundles.write(bundle, "v2", 2);
      load.awaitVersion("v2");

      Path corrupt = bundle.resolveSibling("corrupt");
      SmallBundles.write(corrupt, "v3", 3);
      byte[] weights = Files.readAllBytes(corrupt.resolve("weights.safetensors"));
      weights[weights.length - 1] ^= 1;
      Files.write(corrupt.resolve("weights.safetensors"), weights);
      Files.move(bundle, bundle.resolveSibling("old"));
      Files.move(corrupt, bundle);
      awaitMetric(runtime, "reckon_model_reloads_total{outcome=\"refused\"} 1");
      assertThat(runtime.lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("refused")
                      .contains("weights.safetensors is not the file that was written"));

      load.stop();
      assertThat(load.failures()).isEmpty();
      assertThat(load.versions()).containsExactlyInAnyOrder("v1", "v2");
      assertThat(load.wrongLists()).isZero();
      assertThat(metrics(runtime))
          .contains("name=\"sasrec\",role=\"live\",version=\"v2\"} 1")
          .contains("reckon_model_reloads_total{outcome=\"loaded\"} 2");
    }
  }

  @Test
  void aTerminatedServerAnswersAllThatItTook() throws Exception {
    SmallBundles.write(bundle, "v1", 1);
    try (RuntimeProcess runtime = RuntimeProcess.start(bundle);
        Load load = new Load(runtime.address())) {
      load.awaitVersion("v1");
      runtime.terminate();

      assertThat(runtime.awaitEnd()).isZero();
      load.stop();
      // Whoever still came found a closed door; nobody who had come in was sent away.
      assertThat(load.failures())
          .allSatisfy(
              failure ->
                  assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE))
          .allSatisfy(
              failure ->
                  assertThat(failure.getStatus().getCause())
                      .hasRootCauseInstanceOf(ConnectException.class));
    }
  }

  @Test
  void theEndOfTheParentEndsIt() throws Exception {
    SmallBundles.write(bundle, "v1", 1);
    try (RuntimeProcess runtime =
        RuntimeProcess.start(bundle, "--exit-with-parent", "--host", "0.0.0.0")) {
      assertThat(runtime.address()).startsWith("0.0.0.0:");
      runtime.closeInput();

      assertThat(runtime.awaitEnd()).isZero();
    }
  }

  @Test
  void aMissingBundleIsOneSentence() throws Exception {
    assertSentence(RuntimeProcess.start(bundle), "There is no bundle at " + bundle);
  }

  @Test
  void aTakenPortIsOneSentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertSentence(
          RuntimeProcess.start(bundle, "--port", "" + port), "cannot listen on 127.0.0.1:" + port);
    }
  }

  @Test
  void aWrongSettingIsOneSentence() throws Exception {
    Path config =
        Files.writeString(bundle.resolveSibling("own.conf"), "reckon.model.batch.size = 0");

    assertSentence(
        RuntimeProcess.start(bundle, "--config", config.toString()),
        2,
        "Setting reckon.model.batch.size = 0 is not acceptable: it must be a whole number from 1");
  }

  @Test
  void aDeviceThatIsNotThereIsOneSentence() throws Exception {
    SmallBundles.write(bundle, "v1", 1);

    assertSentence(
        RuntimeProcess.start(bundle, "--device", "cuda:99"), "the device cuda:99 cannot be used");
  }

  private static void assertSentence(RuntimeProcess runtime, String start) throws Exception {
    assertSentence(runtime, 1, start);
  }

  private static void assertSentence(RuntimeProcess runtime, int status, String start)
      throws Exception {
    assertThat(runtime.awaitEnd()).isEqualTo(status);
    assertThat(runtime.lines()).hasSize(1);
    assertThat(runtime.lines().get(0)).startsWith("reckon: " + start);
  }

  private static void awaitMetric(RuntimeProcess runtime, String line) throws Exception {
    while (!metrics(runtime).contains(line)) {
      Thread.sleep(20);
    }
  }

  private static String metrics(RuntimeProcess runtime) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + runtime.metricsAddress() + "/metrics"))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  private static UserRequest.Builder user(String userId, String... clicked) {
    UserRequest.Builder user = UserRequest.newBuilder().setUserId(userId);
    for (String item : clicked) {
      user.addInteractions(HistoryInteraction.newBuilder().setItemId(item).setKind(Kind.CLICK));
    }
    return user;
  }

  private static List<String> itemsOf(UserResponse answer) {
    return answer.getItemsList().stream().map(RankedItem::getItemId).toList();
  }

  private static final class Client implements AutoCloseable {
    private final ManagedChannel channel;
    private final RecommenderInferenceBlockingStub stub;

    Client(String address) {
      channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
      stub = RecommenderInferenceGrpc.newBlockingStub(channel);
    }

    RecommendResponse recommend(UserRequest.Builder... users) {
      RecommendRequest.Builder request = RecommendRequest.newBuilder();
      for (UserRequest.Builder user : users) {
        request.addUsers(user);
      }
      return stub.recommend(request.build());
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  /** Callers that ask for lists without a pause until one is refused or they are asked to stop. */
  private static final class Load implements AutoCloseable {
    private final Client client;
    private final List<Thread> callers = new ArrayList<>();
    private final Set<String> versions = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<StatusRuntimeException> failures =
        new ConcurrentLinkedQueue<>();
    private final AtomicInteger wrongLists = new AtomicInteger();
    private volatile boolean isStopped;

    Load(String address) {
      client = new Client(address);
      for (int i = 0; i < CALLERS; i++) {
        Random random = new Random(i);
        Thread caller = new Thread(() -> call(random), "caller-" + i);
        callers.add(caller);
        caller.start();
      }
    }

    private void call(Random random) {
      try {
        while (!isStopped) {
          String seen = "i" + random.nextInt(SmallBundles.ITEMS);
          RecommendResponse response = client.recommend(user("u", seen, "i7"), user("v", "i9"));
          versions.add(response.getModel().getVersion());
          List<String> items = itemsOf(response.getUsers(0));
          if (items.size() != 100 || items.contains(seen) || items.contains("i7")) {
            wrongLists.incrementAndGet();
          }
        }
      } catch (StatusRuntimeException e) {
        failures.add(e);
      }
    }

    void awaitVersion(String version) throws InterruptedException {
      while (!versions.contains(version)) {
        Thread.sleep(5);
      }
    }

    void stop() throws InterruptedException {
      isStopped = true;
      for (Thread caller : callers) {
        caller.join();
      }
    }

    Set<String> versions() {
      return versions;
    }

    List<StatusRuntimeException> failures() {
      return List.copyOf(failures);
    }

    int wrongLists() {
      return wrongLists.get();
    }

    @Override
    public void close() {
      isStopped = true;
      client.close();
    }
  }
}
