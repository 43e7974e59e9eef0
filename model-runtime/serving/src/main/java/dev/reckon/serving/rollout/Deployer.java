package dev.reckon.serving.rollout;

import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.model.deploy.DeploymentException;
import dev.reckon.model.deploy.Deployments;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelSlot;
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
 *
 * <p>A runtime answers each deployment that comes while it serves. If it serves as the deployment
 * says, it adds its name. If it refuses a bundle, the deployment goes back to what it said of that
 * place before, for all runtimes, so that a bundle that one of them cannot serve serves nowhere. A
 * runtime that finds a deployment when it starts only adds the reason of a refusal: the others may
 * serve it well.
 */
public final class Deployer implements BundleWatcher.Loader {
  private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);

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

  /** Makes another state of a model that serves. */
  public interface Change {
    /**
     * The model, ready to answer.
     *
     * @param before is not closed meanwhile
     */
    LiveModel of(LiveModel before) throws InterruptedException;
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

  /** Process and host, in words. */
  private final String name;

  private Deployment deployment = Deployment.getDefaultInstance();

  /** The refused parts of the newest deployment. */
  private final List<String> refusals = new ArrayList<>();

  /** Whether a deployment that comes now is a change, not what was found at the start. */
  private boolean isServing;

  /** Digest of a candidate that must not return while the topic still names it. */
  private String withdrawn = "";

  /**
   * @param bundle of the command line; null if it names none
   * @param places where others may lie
   * @param leastOverlap share of the live model's items that another model must have
   * @param name of this runtime in its answers: its process and host
   */
  public Deployer(
      @Nullable Path bundle,
      BundlePlaces places,
      ModelSlots slots,
      double leastOverlap,
      Starter starter,
      Recorder recorder,
      RolloutMetrics metrics,
      String name) {
    this.bundle = bundle;
    this.places = places;
    this.slots = slots;
    this.leastOverlap = leastOverlap;
    this.starter = starter;
    this.recorder = recorder;
    this.metrics = metrics;
    this.name = name;
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

  /** This runtime serves: deployments from now on are changes, which it answers. */
  public synchronized void serves() {
    isServing = true;
  }

  /**
   * Puts another state of a bundle's model into its place.
   *
   * @param before which is there; where another is meanwhile, nothing happens
   * @return whether it is there now
   */
  public synchronized boolean change(Role role, LiveModel before, Change change)
      throws InterruptedException {
    ModelSlot slot = slots.of(role);
    if (slot.peek().filter(model -> model == before).isEmpty()) {
      return false;
    }
    slot.swap(change.of(before));
    return true;
  }

  /** Applies the newest deployment; whether it is served or refused is written to the topic. */
  public void apply(Deployment next) {
    try {
      Optional<Deployment> answer = answer(next);
      if (answer.isPresent()) {
        record(next, answer.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is stopping
    }
  }

  /** What to write about a deployment; empty if nothing is new. */
  private synchronized Optional<Deployment> answer(Deployment next) throws InterruptedException {
    Deployment before = deployment;
    deployment = next;
    refusals.clear();
    LOG.info("deployment: {}", next.getReason());
    boolean isLive = bringLive(next.getLive());
    boolean isCandidate = bringCandidate(before, next);
    boolean isShadow = bringShadow(next);
    if (!refusals.isEmpty()) {
      return refusal(next)
          ? Optional.empty()
          : Optional.of(
              Deployments.refused(
                  isServing ? back(before, next, isLive, isCandidate, isShadow) : next,
                  String.join("; ", refusals)));
    }
    return isServing && next.hasChangedAt() && next.getServedBy().isEmpty() && !refusal(next)
        ? Optional.of(next.toBuilder().setServedBy(name).build())
        : Optional.empty();
  }

  private static boolean refusal(Deployment deployment) {
    return Deployments.refusal(deployment).isPresent();
  }

  /** A deployment with the refused places as they were before. */
  private Deployment back(
      Deployment before, Deployment next, boolean isLive, boolean isCandidate, boolean isShadow) {
    Deployment.Builder back = next.toBuilder();
    if (!isLive) {
      back.clearLive().clearPrevious();
      if (before.hasLive()) {
        back.setLive(before.getLive());
      }
      if (before.hasPrevious()) {
        back.setPrevious(before.getPrevious());
      }
    }
    if (!isCandidate) {
      back.clearCandidate().clearCandidatePercent();
      if (serves(Role.CANDIDATE, before.getCandidate())) {
        back.setCandidate(before.getCandidate()).setCandidatePercent(before.getCandidatePercent());
      }
    }
    return isShadow ? back.build() : back.clearShadow().build();
  }

  private boolean serves(Role role, DeployedBundle bundle) {
    return digestIn(role).equals(Optional.of(bundle.getModel().getDigest()));
  }

  /** Makes {@code ./reckon models} print it; once, however many runtimes answer. */
  private void record(Deployment answered, Deployment answer) throws InterruptedException {
    try {
      Deployment unused = recorder.change(now -> now.equals(answered) ? answer : now);
    } catch (DeploymentException e) {
      LOG.error("what is served or refused is in this log only: {}", e.getMessage());
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

  /** False if it is refused; then what serves stays. */
  private boolean bringLive(DeployedBundle wanted) throws InterruptedException {
    try {
      bring(Role.LIVE, wanted);
      return true;
    } catch (BundleRefusedException e) {
      tellRefused(Role.LIVE, e);
      return false;
    }
  }

  /** False if it is refused; then the candidate before stays, if there was one. */
  private boolean bringCandidate(Deployment before, Deployment next) throws InterruptedException {
    String digest = next.getCandidate().getModel().getDigest();
    if (!digest.equals(withdrawn)) {
      withdrawn = "";
    }
    if (!next.hasCandidate() || !withdrawn.isEmpty()) {
      takeAway(Role.CANDIDATE);
      return true;
    }
    try {
      bring(Role.CANDIDATE, next.getCandidate());
      slots.assign(next.getCandidatePercent());
      return true;
    } catch (BundleRefusedException e) {
      if (refusal(next) || !serves(Role.CANDIDATE, before.getCandidate())) {
        takeAway(Role.CANDIDATE);
      }
      tellRefused(Role.CANDIDATE, e);
      return false;
    }
  }

  /** False if it is refused; then there is none. */
  private boolean bringShadow(Deployment next) throws InterruptedException {
    if (!next.hasShadow()) {
      takeAway(Role.SHADOW);
      return true;
    }
    try {
      bring(Role.SHADOW, next.getShadow());
      return true;
    } catch (BundleRefusedException e) {
      takeAway(Role.SHADOW);
      tellRefused(Role.SHADOW, e);
      return false;
    }
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
    if (role == Role.SHADOW) {
      takeAway(role); // for its memory; it serves nobody
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
    int bundleItems = live.model().bundleItems(); // those that came later are no bundle's
    long both =
        IntStream.range(0, bundleItems)
            .filter(item -> model.items().indexOf(known.idOf(item)) != ItemIndex.UNKNOWN)
            .count();
    if (both < leastOverlap * bundleItems) {
      throw new BundleRefusedException(
          "the bundle %s knows %d of the %d items of the model that is live, fewer than the share of %s that reckon.model.models.least-overlap asks for"
              .formatted(path, both, bundleItems, leastOverlap));
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
