package dev.reckon.demo.watch;

import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.recommendation.v1.Recommendation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The latest events of recently active users, and the lists that they got. Safe for any number of
 * threads.
 */
public final class UserStories implements ListListener {

  private static final int MOST_USERS = 500;
  private static final int MOST_DEEDS = 10;

  /** In order of the last event, oldest first. */
  private final Map<String, Story> stories = new LinkedHashMap<>();

  /** A user acts; the latest list shows whether that was foreseen. */
  public synchronized void happened(LoggedEvent event, Optional<StandingList> standing) {
    Story known = stories.remove(event.userId());
    Story story = known == null ? new Story() : known;
    stories.put(event.userId(), story);
    story.deeds.addFirst(deed(event, standing));
    if (story.deeds.size() > MOST_DEEDS) {
      story.deeds.removeLast();
    }
    story.deedCount++;
    if (stories.size() > MOST_USERS) {
      stories.remove(stories.keySet().iterator().next());
    }
  }

  @Override
  public synchronized void listRead(Recommendation list, long readNanos) {
    Story story = stories.get(list.getUserId());
    if (story != null) {
      story.before = story.list.map(StandingList::itemIds).orElse(List.of());
      story.list = Optional.of(StandingList.of(list));
    }
  }

  /** The story of one user, if it is still kept. */
  public synchronized Optional<Snapshot> of(String userId) {
    return Optional.ofNullable(stories.get(userId)).map(story -> story.snapshot(userId));
  }

  /** The user to watch: a recently active user with many events and a list. */
  public synchronized Optional<String> mostActive() {
    String best = null;
    long most = 0;
    for (Map.Entry<String, Story> user : stories.entrySet()) {
      Story story = user.getValue();
      long interest =
          story.deedCount + (story.list.filter(StandingList::isRanked).isPresent() ? 3 : 0);
      if (interest >= most && story.list.isPresent()) {
        best = user.getKey();
        most = interest;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Resets the counts of events, so that the next user to watch is one active from now on. */
  public synchronized void forgetActivity() {
    stories.values().forEach(story -> story.deedCount = 0);
  }

  private static Deed deed(LoggedEvent event, Optional<StandingList> standing) {
    return event.fold(
        interaction -> {
          int rank = standing.map(list -> list.rankOf(interaction.getItemId())).orElse(0);
          return new Deed(interaction.getKind().name(), interaction.getItemId(), rank);
        },
        search -> new Deed("SEARCH", search.getQuery(), 0));
  }

  /**
   * An event of a user.
   *
   * @param kind SEARCH or a kind of interaction
   * @param what the query, or the item's id
   * @param foreseenAt rank of the item in the previous list, from 1; 0 if absent
   */
  public record Deed(String kind, String what, int foreseenAt) {}

  /**
   * A user at one moment.
   *
   * @param deeds newest first
   * @param list the current list, if any
   * @param before the items of the previous list
   */
  public record Snapshot(
      String userId, List<Deed> deeds, Optional<StandingList> list, List<String> before) {
    public Snapshot {
      deeds = List.copyOf(deeds);
      before = List.copyOf(before);
    }
  }

  private static final class Story {
    private final Deque<Deed> deeds = new ArrayDeque<>();
    private long deedCount;
    private Optional<StandingList> list = Optional.empty();
    private List<String> before = List.of();

    private Snapshot snapshot(String userId) {
      return new Snapshot(userId, new ArrayList<>(deeds), list, before);
    }
  }
}
