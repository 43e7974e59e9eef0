package dev.reckon.view.testing;

import com.google.protobuf.util.Timestamps;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.HistoryEvent;
import dev.reckon.history.UserHistory;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.read.HeldUser;
import dev.reckon.view.read.NotReadableException;
import dev.reckon.view.read.Placement;
import dev.reckon.view.read.RecommendationView;
import dev.reckon.view.state.v1.StoredList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tables in memory, which can be owned, copied, elsewhere or gone. */
public final class FakeView implements RecommendationView {

  /** How the tables of this instance are. */
  public enum Holding {
    CURRENT,
    COPY,
    NOTHING,
    GOES_AWAY
  }

  private final Map<String, List<StoredList>> lists = new ConcurrentHashMap<>();
  private final Map<String, UserHistory> histories = new ConcurrentHashMap<>();
  private volatile Placement placement = new Placement(true, List.of());
  private volatile Holding holding = Holding.CURRENT;
  private volatile boolean isReadable = true;
  private volatile int failures;

  /** A list becomes current. */
  public StoredList put(Recommendation list) {
    List<StoredList> newestFirst =
        lists.computeIfAbsent(list.getUserId(), user -> new ArrayList<>());
    StoredList stored = stored(list, newestFirst.size());
    newestFirst.add(0, stored);
    return stored;
  }

  /** Something happens to a user. */
  public void put(String userId, HistoryEvent event) {
    histories.merge(
        userId,
        UserHistory.empty(HistoryBounds.DEFAULT).append(event).history(),
        (before, unused) -> before.append(event).history());
  }

  /** Others own the users, and this is what is held here. */
  public void holds(Holding holding, String... others) {
    this.holding = holding;
    this.placement = new Placement(holding == Holding.CURRENT, List.of(others));
  }

  public void becomesUnreadable() {
    isReadable = false;
  }

  @Override
  public Placement placement(String userId) {
    return placement;
  }

  @Override
  public Optional<HeldUser> held(String userId) {
    return holding == Holding.NOTHING ? Optional.empty() : Optional.of(new Held(userId, holding));
  }

  @Override
  public List<String> instances() {
    return List.of("localhost:1", "localhost:2");
  }

  @Override
  public String state() {
    return isReadable ? "RUNNING" : "PENDING_ERROR";
  }

  @Override
  public boolean isReadable() {
    return isReadable;
  }

  @Override
  public boolean hasFailed() {
    return !isReadable;
  }

  @Override
  public int failuresLately() {
    return failures;
  }

  /** Threads of the tables failed lately. */
  public void fails(int times) {
    failures = times;
  }

  @Override
  public long inputLag() {
    return 7;
  }

  @Override
  public long standbyLag() {
    return 3;
  }

  private final class Held implements HeldUser {
    private final String userId;
    private final Holding holding;

    Held(String userId, Holding holding) {
      this.userId = userId;
      this.holding = holding;
    }

    @Override
    public boolean isCurrent() {
      return holding == Holding.CURRENT;
    }

    @Override
    public long lagRecords() {
      return isCurrent() ? 0 : 42;
    }

    @Override
    public Optional<StoredList> standing() {
      return newestFirst(1).stream().findFirst();
    }

    @Override
    public List<StoredList> newestFirst(int atMost) {
      if (holding == Holding.GOES_AWAY) {
        throw new NotReadableException("gone", new IllegalStateException("closed"));
      }
      return lists.getOrDefault(userId, List.of()).stream().limit(atMost).toList();
    }

    @Override
    public UserHistory history() {
      return histories.getOrDefault(userId, UserHistory.empty(HistoryBounds.DEFAULT));
    }
  }

  /** As the tables hold it: taken in five milliseconds after the reply. */
  private static StoredList stored(Recommendation list, long number) {
    long repliedAt = Timestamps.toMillis(list.getRepliedAt());
    return StoredList.newBuilder()
        .setRecommendation(list.toByteString())
        .setNumber(number)
        .setRepliedAtMillis(repliedAt)
        .setStandingAtMillis(repliedAt + 5)
        .build();
  }
}
