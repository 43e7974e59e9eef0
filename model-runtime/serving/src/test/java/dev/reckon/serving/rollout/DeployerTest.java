package dev.reckon.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.model.deploy.Deployments;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.popularity.Fading;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelSlot;
import dev.reckon.serving.live.ModelSlots;
import dev.reckon.serving.live.NoModel;
import dev.reckon.serving.live.Popularity;
import dev.reckon.serving.live.ScoreShift;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.live.TextVectors;
import dev.reckon.serving.testing.Batches;
import dev.reckon.serving.testing.FakeModel;
import dev.reckon.serving.testing.FakeTextRows;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeployerTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ModelSlots slots = new ModelSlots();
  private final List<String> started = new ArrayList<>();
  private final Map<Path, FakeModel> models = new HashMap<>();
  private final Map<Path, Error> failures = new HashMap<>();
  private Deployment recorded = Deployment.getDefaultInstance();
  private Path folder;
  private Deployer deployer;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    folder = directory.toRealPath();
    Path first = bundle("start", 10);
    deployer =
        new Deployer(
            first,
            new BundlePlaces(List.of(folder)),
            slots,
            0.5,
            this::startModel,
            this::record,
            new RolloutMetrics(registry),
            "process 1");
    deployer.load(first);
  }

  @AfterEach
  void stop() throws InterruptedException {
    slots.clear();
  }

  @Test
  void aDeployedBundleIsLiveInPlaceOfThatOfTheCommandLine() throws Exception {
    deployer.apply(live(bundle("one", 10)));

    assertThat(liveVersion()).isEqualTo("one");
    assertThat(deployer.isWanted()).isFalse();
    assertThat(models.get(folder.resolve("start"))).returns(true, FakeModel::isClosed);
  }

  @Test
  void aDeploymentWithoutALiveBundleBringsThatOfTheCommandLineBack() throws Exception {
    deployer.apply(live(bundle("one", 10)));
    deployer.apply(Deployment.getDefaultInstance());

    assertThat(liveVersion()).isEqualTo("start");
    assertThat(deployer.isWanted()).isTrue();
  }

  @Test
  void withoutABundleTheMemoryServesUntilOneIsDeployedAndAgainWhenItGoes() throws Exception {
    slots.clear();
    Deployer bare =
        new Deployer(
            null,
            new BundlePlaces(List.of(folder)),
            slots,
            0.5,
            this::startModel,
            this::record,
            new RolloutMetrics(registry),
            "process 1");

    assertThat(bare.loadFirst().getDigest()).isEqualTo(NoModel.DIGEST);
    bare.apply(Deployment.getDefaultInstance());
    assertThat(liveVersion()).isEqualTo("no-model");
    bare.apply(live(bundle("one", 10)));
    assertThat(liveVersion()).isEqualTo("one");
    bare.apply(Deployment.getDefaultInstance());
    assertThat(liveVersion()).isEqualTo("no-model");
  }

  @Test
  void aModelWithMoreItemsTakesThePlaceOfItsOwnBundleAlone() throws Exception {
    LiveModel first = slots.live().peek().orElseThrow();
    LiveModel grown =
        start(
            new FakeTextRows("start", Set.of(), "none", new TextVectors(1, Map.of()), 30).model());
    assertThat(deployer.change(ModelSlots.Role.LIVE, first, before -> grown)).isTrue();
    assertThat(slots.live().peek()).containsSame(grown);

    Deployer.Change never =
        before -> {
          throw new AssertionError("another model is there");
        };
    assertThat(deployer.change(ModelSlots.Role.LIVE, first, never)).isFalse();
    assertThat(deployer.change(ModelSlots.Role.SHADOW, grown, never)).isFalse();

    // It has 10 of the 40 items, and all of those of the bundle.
    deployer.apply(live(bundle("next", 10)));
    assertThat(liveVersion()).isEqualTo("next");
  }

  @Test
  void whatIsInItsPlaceIsNotLoadedAgain() throws Exception {
    Path one = bundle("one", 10);
    deployer.apply(live(one));
    deployer.apply(live(one).toBuilder().setReason("again").build());

    assertThat(started).containsExactly("start", "one");
  }

  @Test
  void aCandidateServesItsShareOfUsersAndGoesAgain() throws Exception {
    deployer.apply(candidate(bundle("new", 10), 30));

    ModelSlots.Lineup models = slots.lease().orElseThrow();
    long candidates = 0;
    for (int user = 0; user < 10_000; user++) {
      LiveModel model = models.of("user-" + user);
      assertThat(models.of("user-" + user)).isSameAs(model);
      candidates += model.reference().getVersion().equals("new") ? 1 : 0;
    }
    models.release();
    assertThat(candidates).isBetween(2_800L, 3_200L);
    assertThat(liveVersion()).isEqualTo("start");

    deployer.apply(Deployment.getDefaultInstance());
    assertThat(slots.candidate().peek()).isEmpty();
    assertThat(this.models.get(folder.resolve("new"))).returns(true, FakeModel::isClosed);
  }

  @Test
  void theShareOfACandidateChangesWithoutLoadingItAgain() throws Exception {
    Path next = bundle("new", 10);
    deployer.apply(candidate(next, 1));
    deployer.apply(candidate(next, 99));

    assertThat(started).containsExactly("start", "new");
    ModelSlots.Lineup models = slots.lease().orElseThrow();
    assertThat(models.candidatePercent()).isEqualTo(99);
    models.release();
  }

  @Test
  void aShadowComesAndGoesWithoutServingAnybody() throws Exception {
    Deployment shadow = Deployment.newBuilder().setShadow(deployed(bundle("new", 10))).build();
    deployer.apply(shadow);

    ModelSlots.Lineup models = slots.lease().orElseThrow();
    assertThat(models.models()).containsExactly(models.live());
    models.release();
    assertThat(slots.shadow().peek()).isPresent();

    deployer.apply(Deployment.getDefaultInstance());
    assertThat(slots.shadow().peek()).isEmpty();
  }

  @Test
  void aCandidateThatIsWithdrawnGoesAtOnceAndEverybodyIsTold() throws Exception {
    Path next = bundle("new", 10);
    recorded = candidate(next, 10);
    deployer.apply(recorded);
    deployer.withdraw("another", "rolled back, as it failed");
    assertThat(slots.candidate().peek()).isPresent();

    deployer.withdraw(BundleWatcher.digestOf(next), "rolled back, as it failed");
    assertThat(slots.candidate().peek()).isEmpty();
    assertThat(recorded.hasCandidate()).isFalse();
    assertThat(recorded.getReason()).startsWith("rolled back, as it failed");
    assertThat(registry.counter("reckon.model.candidate.withdrawn").count()).isEqualTo(1);
  }

  @Test
  void aWithdrawnCandidateComesBackOnlyWhenItIsTriedAnew() throws Exception {
    Deployment tried = candidate(bundle("new", 10), 10);
    deployer.apply(tried);
    deployer.withdraw(tried.getCandidate().getModel().getDigest(), "rolled back, as it failed");

    deployer.apply(tried); // reported again, as the broker was away when it was to be recorded
    assertThat(slots.candidate().peek()).isEmpty();
    deployer.apply(Deployment.getDefaultInstance());
    deployer.apply(tried);
    assertThat(slots.candidate().peek()).isPresent();
  }

  @Test
  void anotherDigestThanTheDeployedOneIsRefusedAndWhatServesGoesOn() throws Exception {
    Deployment wrong =
        Deployment.newBuilder()
            .setLive(deployed(bundle("one", 10)).toBuilder().setModel(digest("another")))
            .build();
    deployer.apply(wrong);

    assertThat(liveVersion()).isEqualTo("start");
    assertThat(refused()).isEqualTo(1);
    assertThat(models.get(folder.resolve("one"))).returns(true, FakeModel::isClosed);
  }

  @Test
  void aBundleOfAnotherVocabularyIsRefusedWithItsReason() throws Exception {
    Path small = bundle("small", 4);
    assertThatThrownBy(() -> deployer.load(small))
        .isInstanceOf(BundleRefusedException.class)
        .hasMessageContaining("knows 4 of the 10 items of the model that is live")
        .hasMessageContaining("reckon.model.models.least-overlap");
    deployer.apply(candidate(small, 10));

    assertThat(slots.candidate().peek()).isEmpty();
    assertThat(refused()).isEqualTo(1);
  }

  @Test
  void aBundleThatIsNotThereIsRefused() throws Exception {
    deployer.apply(
        Deployment.newBuilder()
            .setLive(
                DeployedBundle.newBuilder()
                    .setPath(folder.resolve("nowhere").toString())
                    .setModel(digest("x")))
            .build());

    assertThat(liveVersion()).isEqualTo("start");
    assertThat(refused()).isEqualTo(1);
  }

  @Test
  void aPathThatNoSettingAllowsIsRefusedAndToldOnTheTopicOnce() throws Exception {
    recorded =
        Deployment.newBuilder()
            .setReason("promoted: foreign")
            .setLive(DeployedBundle.newBuilder().setPath("/etc").setModel(digest("x")))
            .build();
    deployer.apply(recorded);
    String told = recorded.getReason();
    deployer.apply(recorded);

    assertThat(started).containsExactly("start");
    assertThat(liveVersion()).isEqualTo("start");
    assertThat(told)
        .startsWith("promoted: foreign; refused by a model runtime: live: the bundle /etc is in")
        .contains("reckon.model.models.allowed-directories");
    assertThat(recorded.getReason()).isEqualTo(told);
  }

  @Test
  void aRefusedCandidateLeavesTheTrialThatRunsAndTheTopicSaysSo() throws Exception {
    deployer.serves();
    recorded = candidate(bundle("tried", 10), 20);
    deployer.apply(recorded);
    Deployment small = candidate(bundle("small", 4), 50).toBuilder().setReason("tried").build();
    recorded = small;
    deployer.apply(small);

    assertThat(slots.candidate().peek().orElseThrow().reference().getVersion()).isEqualTo("tried");
    assertThat(recorded.getCandidate().getPath()).endsWith("tried");
    assertThat(recorded.getCandidatePercent()).isEqualTo(20);
    assertThat(Deployments.refusal(recorded)).get().asString().startsWith("candidate: the bundle ");

    deployer.apply(recorded);
    assertThat(started).containsExactly("start", "tried", "small");
    assertThat(slots.candidate().peek()).isPresent();
  }

  @Test
  void aRefusedPromotionIsTakenBackForEverybody() throws Exception {
    deployer.serves();
    recorded = live(bundle("one", 10));
    deployer.apply(recorded);
    recorded = live(folder.resolve("one")).toBuilder().setReason("promoted").build();
    Deployment wrong =
        recorded.toBuilder()
            .setPrevious(recorded.getLive())
            .setLive(recorded.getLive().toBuilder().setModel(digest("another")))
            .build();
    recorded = wrong;
    deployer.apply(wrong);

    assertThat(recorded.getLive().getModel())
        .isEqualTo(digest(BundleWatcher.digestOf(folder.resolve("one"))));
    assertThat(recorded.hasPrevious()).isFalse();
    assertThat(Deployments.refusal(recorded)).isPresent();
    assertThat(liveVersion()).isEqualTo("one");
  }

  @Test
  void whatTwoRuntimesRefuseInTurnGoesBackOnceOnly() throws Exception {
    deployer.serves();
    recorded = candidate(bundle("tried", 10), 20);
    deployer.apply(recorded);
    Deployment back =
        Deployments.refused(candidate(bundle("small", 4), 20), "candidate: another runtime's");
    recorded = back;
    deployer.apply(back);

    assertThat(recorded).isEqualTo(back);
    assertThat(slots.candidate().peek()).isEmpty();
  }

  @Test
  void whoServesADeploymentAddsItsNameOnce() throws Exception {
    Deployment tried =
        Deployments.tryOut(
            Deployment.getDefaultInstance(), deployed(bundle("new", 10)), 10, Instant.EPOCH);
    recorded = tried;
    deployer.apply(tried); // found at the start
    assertThat(recorded).isEqualTo(tried);

    deployer.serves();
    deployer.apply(tried);
    assertThat(recorded).isEqualTo(tried.toBuilder().setServedBy("process 1").build());
    deployer.apply(recorded);
    assertThat(started).containsExactly("start", "new");
  }

  @Test
  void aPathThatIsNoneKeepsNobodyFromALaterDeployment() throws Exception {
    Path next = bundle("next", 10);
    deployer.apply(
        Deployment.newBuilder()
            .setLive(DeployedBundle.newBuilder().setPath("/a\0b").setModel(digest("x")))
            .setCandidate(deployed(next))
            .setCandidatePercent(50)
            .build());

    assertThat(refused()).isEqualTo(1);
    assertThat(slots.candidate().peek()).isPresent();
    deployer.apply(Deployment.getDefaultInstance());
    assertThat(slots.candidate().peek()).isEmpty();
  }

  @Test
  void aBundleThatTakesAllMemoryIsRefusedAndWhatServesGoesOn() throws Exception {
    Path large = bundle("large", 10);
    failures.put(large, new OutOfMemoryError("Java heap space"));
    deployer.apply(live(large));

    assertThat(liveVersion()).isEqualTo("start");
    assertThat(refused()).isEqualTo(1);
    deployer.apply(live(bundle("one", 10)));
    assertThat(liveVersion()).isEqualTo("one");
  }

  @Test
  void aCandidateKnowsTheClicksThatWereCountedBefore() throws Exception {
    for (int i = 0; i < 100; i++) {
      slots.countClick("i3", 1);
    }
    deployer.apply(candidate(bundle("new", 10), 50));

    assertThat(mostPopular(slots.candidate())).isEqualTo(3);
    assertThat(mostPopular(slots.live())).isEqualTo(3);
  }

  private static int mostPopular(ModelSlot slot) {
    return slot.peek().orElseThrow().popularity().top(1, item -> true).itemIndices()[0];
  }

  private Deployment record(UnaryOperator<Deployment> change) {
    recorded = change.apply(recorded);
    return recorded;
  }

  private LiveModel startModel(@Nullable Path path, ModelSlots.Role role)
      throws BundleRefusedException, InterruptedException {
    if (path == null) {
      return start(new NoModel());
    }
    if (failures.containsKey(path)) {
      throw failures.get(path);
    }
    FakeModel model = models.get(path);
    if (model == null) {
      throw new BundleRefusedException("There is no bundle at " + path);
    }
    started.add(model.reference().getVersion());
    return start(model);
  }

  private static LiveModel start(ServableModel model) throws InterruptedException {
    return LiveModel.start(
        model,
        new Popularity(new double[model.items().size()], Fading.by(Duration.ofDays(1)), 0),
        ScoreShift.NONE,
        1,
        Batches.of(4, 8),
        BatchObserver.NONE);
  }

  private Path bundle(String version, int items) throws IOException {
    Path path = Files.createDirectory(folder.resolve(version));
    Files.writeString(path.resolve("SHA256SUMS"), version);
    models.put(
        path, new FakeModel(version, new FakeRanker(items, 8, 0), BundleWatcher.digestOf(path)));
    return path;
  }

  private static DeployedBundle deployed(Path path) throws IOException {
    return DeployedBundle.newBuilder()
        .setPath(path.toString())
        .setModel(digest(BundleWatcher.digestOf(path)))
        .build();
  }

  private static ModelRef digest(String digest) {
    return ModelRef.newBuilder().setDigest(digest).build();
  }

  private static Deployment live(Path path) throws IOException {
    return Deployment.newBuilder().setLive(deployed(path)).build();
  }

  private static Deployment candidate(Path path, int percent) throws IOException {
    return Deployment.newBuilder()
        .setCandidate(deployed(path))
        .setCandidatePercent(percent)
        .build();
  }

  private String liveVersion() {
    return slots.live().peek().orElseThrow().reference().getVersion();
  }

  private double refused() {
    return registry.counter("reckon.model.reloads", "outcome", "refused").count();
  }
}
