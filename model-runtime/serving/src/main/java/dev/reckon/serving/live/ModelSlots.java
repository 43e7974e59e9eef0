package dev.reckon.serving.live;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The models in their places: the live one, the candidate that a share of users is assigned to, and
 * the shadow that serves nobody.
 */
public final class ModelSlots {

  /** What a model is there for. */
  public enum Role {
    LIVE,
    CANDIDATE,
    SHADOW
  }

  private static final int HUNDRED = 100;

  private final ModelSlot live = new ModelSlot();
  private final ModelSlot candidate = new ModelSlot();
  private final ModelSlot shadow = new ModelSlot();
  private volatile int candidatePercent;

  public ModelSlot live() {
    return live;
  }

  public ModelSlot candidate() {
    return candidate;
  }

  public ModelSlot shadow() {
    return shadow;
  }

  public ModelSlot of(Role role) {
    return switch (role) {
      case LIVE -> live;
      case CANDIDATE -> candidate;
      case SHADOW -> shadow;
    };
  }

  /** Sets how many users of a hundred are assigned to the candidate, while there is one. */
  public void assign(int percent) {
    candidatePercent = percent;
  }

  /** Nobody gets these items from now on, by any of the models or those after them. */
  public void hide(Collection<String> itemIds) {
    live.hide(itemIds);
    candidate.hide(itemIds);
    shadow.hide(itemIds);
  }

  /** Whether a model that serves users has this item in its vocabulary. */
  boolean know(String itemId) {
    return live.knows(itemId) || candidate.knows(itemId);
  }

  /** Counts a click for what is popular; the outcome is that of the live model. */
  public ClickCounter.Outcome countClick(String itemId, long timeMillis) {
    ClickCounter.Outcome unused = candidate.countClick(itemId, timeMillis);
    return live.countClick(itemId, timeMillis);
  }

  /** The models for one call, to be released after use; empty if none is live. */
  public Optional<Lineup> lease() {
    return live.lease().map(model -> new Lineup(model, leaseCandidate(), candidatePercent));
  }

  private @Nullable LiveModel leaseCandidate() {
    return candidatePercent == 0 ? null : candidate.lease().orElse(null);
  }

  /** Closes all models once their last requests are answered. */
  public void clear() throws InterruptedException {
    shadow.clear();
    candidate.clear();
    live.clear();
  }

  /**
   * Which model answers which users, for one call.
   *
   * @param candidate null while there is none
   */
  public record Lineup(LiveModel live, @Nullable LiveModel candidate, int candidatePercent) {

    /** The model that a user is assigned to: the same in every call and every runtime. */
    public LiveModel of(String userId) {
      return candidate != null && placeOf(userId, candidate) < candidatePercent ? candidate : live;
    }

    /** 0 to 99, drawn anew for each candidate, so that different users try each one. */
    private static int placeOf(String userId, LiveModel candidate) {
      String drawn = candidate.reference().getDigest() + userId;
      return Utils.toPositive(Utils.murmur2(drawn.getBytes(StandardCharsets.UTF_8))) % HUNDRED;
    }

    public List<LiveModel> models() {
      List<LiveModel> models = new ArrayList<>(List.of(live));
      if (candidate != null) {
        models.add(candidate);
      }
      return models;
    }

    public void release() {
      models().forEach(LiveModel::release);
    }
  }
}
