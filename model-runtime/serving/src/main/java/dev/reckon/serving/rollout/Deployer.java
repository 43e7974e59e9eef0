package dev.reckon.serving.rollout;

import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.model.deploy.DeploymentException;
import dev.reckon.model.deploy.Deployments;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelSlots;
import dev.reckon.serving.live.ModelSlots.Role;
import dev.reckon.serving.live.NoModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assigns bundles to their places. The bundle of the command line, or its replacement in the same
 * directory, is live until a deployment names another. A bundle is warmed up beside those that
 * serve; a refused bundle gets no users and changes nothing else.
 */
public final class Deployer implements BundleWatcher.Loader {
  private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);
  private static final String REFUSED = "; refused by a model runtime: ";

  /** Makes a model from a bundle. */
  public interface Starter {
    /**
     * A model that is warmed up and ready to answer.
     *
     * @param bundle null for none: the stream memory alone
     */
    LiveModel start(@Nullable Path bundle, Role role)
        throws BundleRefusedException, InterruptedException;
  }

  /** Publishes deployments for all runtimes. */
  public interface Recorder {
    /** Replaces the newest deployment by one derived from it. */
    Deployment change(UnaryOperator<Deployment> change) throws InterruptedException;
  }

  private final @Nullable Path bundle;
  private final BundlePlaces places;
  private final ModelSlots slots;
  private final double leastOverlap;
  private final Starter starter;
  private final Recorder recorder;
  private final RolloutMetrics metrics;
  private Deployment deployment = Deployment.getDefaultInstance();

  /** The refused parts of the newest deployment. */
  private final List<String> refusals = new ArrayList<>();

  /** Digest of a candidate that must not return while the topic still names it. */
  private String withdrawn = "";

  /**
   * @param bundle of the command line; null if it names none
   * @param places where others may lie
   * @param leastOverlap share of the live model's items that another model must have
   */
  public Deployer(
      @Nullable Path bundle,
      BundlePlaces places,
      ModelSlots slots,
      double leastOverlap,
      Starter starter,
      Recorder recorder,
      RolloutMetrics metrics) {
    this.bundle = bundle;
    this.places = places;
    this.slots = slots;
    this.leastOverlap = leastOverlap;
    this.starter = starter;
    this.recorder = recorder;
    this.metrics = metrics;
  }

  @Override
  public synchronized boolean isWanted() {
    return !deployment.hasLive();
  }

  /** Makes the bundle of the command line live, or the memory alone where it names none. */
  public synchronized ModelRef loadFirst() throws BundleRefusedException, InterruptedException {
    return bring(Role.LIVE, bundle, Optional.empty());
  }

  @Override
  public synchronized ModelRef load(Path changed)
      throws BundleRefusedException, InterruptedException {
    return bring(Role.LIVE, changed, Optional.empty());
  }

  /** Applies the newest deployment; refusals are written to the topic. */
  public void apply(Deployment next) {
    try {
      List<String> refusals = bring(next);
      if (!refusals.isEmpty()) {
        tell(next, REFUSED + String.join("; ", refusals));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is stopping
    }
  }

  private synchronized List<String> bring(Deployment next) throws InterruptedException {
    deployment = next;
    refusals.clear();
    LOG.info("deployment: {}", next.getReason());
    bringLive(next.getLive());
    bringCandidate(next);
    bringShadow(next);
    return List.copyOf(refusals);
  }

  /** Makes {@code ./reckon models show} print it; once, however many runtimes refuse. */
  private void tell(Deployment refused, String why) throws InterruptedException {
    try {
      Deployment unused =
          recorder.change(
              now ->
                  now.equals(refused) && !now.getReason().contains(REFUSED)
                      ? now.toBuilder().setReason(now.getReason() + why).build()
                      : now);
    } catch (DeploymentException e) {
      LOG.error("the refusal of a bundle is in this log only: {}", e.getMessage());
    }
  }

  /** Rolls back a candidate: here at once, and everywhere through the topic. */
  public void withdraw(String digest, String why) throws InterruptedException {
    synchronized (this) {
      if (!digestIn(Role.CANDIDATE).equals(Optional.of(digest))) {
        return;
      }
      LOG.error("the candidate is {}", why);
      withdrawn = digest;
      takeAway(Role.CANDIDATE);
      metrics.countWithdrawn();
    }
    try {
      Deployment unused =
          recorder.change(
              now ->
                  now.getCandidate().getModel().getDigest().equals(digest)
                      ? Deployments.dropCandidate(now, why, Instant.now())
                      : now);
    } catch (DeploymentException e) {
      LOG.error("other runtimes could not be informed: {}", e.getMessage());
    }
  }

  private Optional<String> digestIn(Role role) {
    return slots.of(role).peek().map(model -> model.reference().getDigest());
  }

  private void bringLive(DeployedBundle wanted) throws InterruptedException {
    try {
      bring(Role.LIVE, wanted);
    } catch (BundleRefusedException e) {
      tellRefused(Role.LIVE, e);
    }
  }

  private void bringCandidate(Deployment next) throws InterruptedException {
    String digest = next.getCandidate().getModel().getDigest();
    if (!digest.equals(withdrawn)) {
      withdrawn = "";
    }
    boolean isWanted = next.hasCandidate() && withdrawn.isEmpty();
    if (bringOrTakeAway(Role.CANDIDATE, isWanted, next.getCandidate())) {
      slots.assign(next.getCandidatePercent());
    }
  }

  private void bringShadow(Deployment next) throws InterruptedException {
    boolean unused = bringOrTakeAway(Role.SHADOW, next.hasShadow(), next.getShadow());
  }

  /** Whether the bundle serves in its place now. */
  private boolean bringOrTakeAway(Role role, boolean isWanted, DeployedBundle wanted)
      throws InterruptedException {
    try {
      if (isWanted) {
        bring(role, wanted);
        return true;
      }
      takeAway(role);
    } catch (BundleRefusedException e) {
      takeAway(role);
      tellRefused(role, e);
    }
    return false;
  }

  private void bring(Role role, DeployedBundle wanted)
      throws BundleRefusedException, InterruptedException {
    ModelRef unused =
        wanted.getPath().isEmpty()
            ? bring(role, bundle, Optional.of(digestOf(bundle)))
            : bring(
                role, places.require(wanted.getPath()), Optional.of(wanted.getModel().getDigest()));
  }

  /**
   * Puts a bundle into its place unless it is there.
   *
   * @param path null for none
   * @param digest that it has to have; empty for any
   */
  private ModelRef bring(Role role, @Nullable Path path, Optional<String> digest)
      throws BundleRefusedException, InterruptedException {
    Optional<ModelRef> present = slots.of(role).peek().map(LiveModel::reference);
    if (present.isPresent() && digest.equals(present.map(ModelRef::getDigest))) {
      return present.get();
    }
    if (role != Role.LIVE) {
      takeAway(role); // for its memory
    }
    LiveModel model = start(path, role);
    try {
      require(model, path, digest);
    } catch (BundleRefusedException e) {
      model.retire();
      throw e;
    }
    if (role != Role.LIVE) {
      slots.live().peek().ifPresent(model::takeOverClicks);
    }
    slots.of(role).swap(model);
    metrics.bundleLoaded(role, model.reference());
    LOG.info("{}: model {} {}", role, model.reference().getName(), model.reference().getVersion());
    return model.reference();
  }

  /** Whatever fails while a bundle is opened, this process continues with the current models. */
  private LiveModel start(@Nullable Path path, Role role)
      throws BundleRefusedException, InterruptedException {
    try {
      return starter.start(path, role);
    } catch (RuntimeException | Error e) { // for example, out of memory
      throw new BundleRefusedException(
          "the bundle %s cannot be brought here: %s".formatted(path, e), e);
    }
  }

  private void require(LiveModel model, @Nullable Path path, Optional<String> digest)
      throws BundleRefusedException {
    if (digest.isPresent() && !model.reference().getDigest().equals(digest.get())) {
      throw new BundleRefusedException(
          "the bundle %s is another one than was deployed: its digest is %s, not %s"
              .formatted(path, model.reference().getDigest(), digest.get()));
    }
    Optional<LiveModel> live = slots.live().peek();
    if (live.isPresent() && path != null) {
      requireOverlap(model, live.get(), path);
    }
  }

  /** A model of another shop would hide most of this one's items. */
  private void requireOverlap(LiveModel model, LiveModel live, Path path)
      throws BundleRefusedException {
    ItemIndex known = live.items();
    long both =
        IntStream.range(0, known.size())
            .filter(item -> model.items().indexOf(known.idOf(item)) != ItemIndex.UNKNOWN)
            .count();
    if (both < leastOverlap * known.size()) {
      throw new BundleRefusedException(
          "the bundle %s knows %d of the %d items of the model that is live, fewer than the share of %s that reckon.model.models.least-overlap asks for"
              .formatted(path, both, known.size(), leastOverlap));
    }
  }

  private static String digestOf(@Nullable Path path) throws BundleRefusedException {
    if (path == null) {
      return NoModel.DIGEST;
    }
    try {
      return BundleWatcher.digestOf(path);
    } catch (IOException e) {
      throw new BundleRefusedException("There is no bundle at " + path, e);
    }
  }

  private void takeAway(Role role) throws InterruptedException {
    if (role == Role.CANDIDATE) {
      slots.assign(0);
    }
    slots.of(role).clear();
    metrics.bundleGone(role);
  }

  private void tellRefused(Role role, BundleRefusedException e) {
    metrics.bundleRefused();
    refusals.add(role.name().toLowerCase(Locale.ROOT) + ": " + e.getMessage());
    LOG.error("refused as {}, the current models keep serving: {}", role, e.getMessage());
  }
}
