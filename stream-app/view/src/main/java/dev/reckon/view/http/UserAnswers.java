package dev.reckon.view.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchSession;
import dev.reckon.history.UserHistory;
import dev.reckon.view.http.ListAnswer.PopularReason;
import dev.reckon.view.http.ListAnswer.Source;
import dev.reckon.view.read.HeldUser;
import dev.reckon.view.read.NotReadableException;
import dev.reckon.view.read.Placement;
import dev.reckon.view.read.RecommendationView;
import dev.reckon.view.state.StateSerdes;
import dev.reckon.view.state.v1.StoredList;
import dev.reckon.view.stream.RecentLists;
import dev.reckon.view.stream.RecentLists.Recent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Answers requests about users, wherever their data are: this instance where it owns the user, else
 * the owner, else a copy here, else a copy elsewhere. A recent list is preferred to an older one of
 * a copy. If no instance can be read, none has data of the user, or the user's list has no items,
 * the answer has popular items. There is always an answer.
 */
final class UserAnswers {

  private final RecommendationView view;
  private final OtherInstances others;
  private final RecentLists recentLists;
  private final ListAnswer lists;

  UserAnswers(
      RecommendationView view, OtherInstances others, RecentLists recentLists, ListAnswer lists) {
    this.view = view;
    this.others = others;
    this.recentLists = recentLists;
    this.lists = lists;
  }

  /** What a user has seen, if this instance holds the user; else empty. */
  Optional<Set<String>> seenHere(String userId) {
    try {
      return view.held(userId)
          .filter(HeldUser::isCurrent)
          .map(user -> user.history().seenItemIds());
    } catch (NotReadableException e) {
      return Optional.empty();
    }
  }

  /** The answer, from any instance. */
  CompletableFuture<byte[]> answer(UserQuestion question) {
    Placement placement = view.placement(question.userId());
    if (placement.isOwner()) {
      Optional<ObjectNode> own = answerHere(question, true);
      if (own.isPresent()) {
        return CompletableFuture.completedFuture(Json.bytes(own.get()));
      }
    }
    return answerFrom(new ArrayDeque<>(placement.others()), placement.isOwner(), question);
  }

  /** The answer of this instance only, if it holds the user; for requests of other instances. */
  Optional<ObjectNode> answerHere(UserQuestion question) {
    return answerHere(question, true).or(() -> answerHere(question, false));
  }

  /** Asks the owner, then looks here, then asks the other copies. */
  private CompletableFuture<byte[]> answerFrom(
      Deque<String> instances, boolean wasTriedHere, UserQuestion question) {
    if (instances.isEmpty()) {
      return CompletableFuture.completedFuture(lastResort(question));
    }
    return others
        .ask(instances.removeFirst(), question.pathAndQuery())
        .thenCompose(
            answer -> {
              if (answer.isPresent()) {
                return CompletableFuture.completedFuture(answer.get());
              }
              Optional<ObjectNode> copy =
                  wasTriedHere ? Optional.empty() : answerHere(question, false);
              return copy.isPresent()
                  ? CompletableFuture.completedFuture(Json.bytes(copy.get()))
                  : answerFrom(instances, true, question);
            });
  }

  private byte[] lastResort(UserQuestion question) {
    return Json.bytes(
        answerHere(question, false)
            .or(() -> cameLately(question))
            .orElseGet(() -> unknown(question, PopularReason.UNAVAILABLE)));
  }

  /** The recent list, if no table can be read. */
  private Optional<ObjectNode> cameLately(UserQuestion question) {
    return question.kind() == UserQuestion.Kind.LIST
        ? recentLists
            .of(question.userId())
            .flatMap(Recent::list)
            .map(list -> list(question, list, Source.STANDBY, Optional.empty()))
        : Optional.empty();
  }

  /**
   * The answer from the tables of this instance.
   *
   * @param onlyCurrent whether copies are excluded
   */
  private Optional<ObjectNode> answerHere(UserQuestion question, boolean onlyCurrent) {
    try {
      return view.held(question.userId())
          .filter(user -> user.isCurrent() || !onlyCurrent)
          .flatMap(user -> answer(question, user));
    } catch (NotReadableException e) {
      return Optional.empty();
    }
  }

  /** Empty if a copy has no data of the user: another may have. */
  private Optional<ObjectNode> answer(UserQuestion question, HeldUser user) {
    Optional<ObjectNode> known =
        switch (question.kind()) {
          case LIST -> standing(question, user);
          case EARLIER_LISTS -> earlierLists(question, user);
          case HISTORY -> history(question, user);
        };
    boolean isUnknown = known.isEmpty() && user.isCurrent();
    return isUnknown ? Optional.of(unknown(question, PopularReason.UNKNOWN_USER)) : known;
  }

  /** A copy lacks the lists since its owner disappeared; so does, for a while, the new owner. */
  private Optional<ObjectNode> standing(UserQuestion question, HeldUser user) {
    Optional<StoredList> standing = user.standing();
    long standsSince = standing.map(StoredList::getRepliedAtMillis).orElse(-1L);
    Optional<Recent> newer =
        recentLists.of(question.userId()).filter(recent -> recent.atMillis() > standsSince);
    return newer.isPresent()
        ? newer.flatMap(Recent::list).map(list -> newer(question, user, list))
        : standing.map(list -> list(question, user, list));
  }

  private ObjectNode newer(UserQuestion question, HeldUser user, StoredList list) {
    Source source = user.isCurrent() ? Source.OWNER : Source.STANDBY;
    return list(question, list, source, Optional.of(user.history().seenItemIds()));
  }

  private ObjectNode list(UserQuestion question, HeldUser user, StoredList stored) {
    Source source = user.isCurrent() ? Source.OWNER : Source.STANDBY;
    return withLag(
        question, user, list(question, stored, source, Optional.of(user.history().seenItemIds())));
  }

  private static ObjectNode withLag(UserQuestion question, HeldUser user, ObjectNode list) {
    if (!user.isCurrent() && question.wants("lagRecords") && ListAnswer.isOwn(list)) {
      list.put("lagRecords", user.lagRecords());
    }
    return list;
  }

  private ObjectNode list(
      UserQuestion question, StoredList stored, Source source, Optional<Set<String>> seen) {
    return question.select(
        lists.current(
            StateSerdes.read(stored), stored.getStandingAtMillis(), source, question.n(), seen));
  }

  private Optional<ObjectNode> earlierLists(UserQuestion question, HeldUser user) {
    List<StoredList> newestFirst = user.newestFirst(question.limit());
    if (newestFirst.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode answer = Json.object().put("userId", question.userId());
    ArrayNode array = answer.putArray("lists");
    // The first is what the user gets now; the others are what was published then.
    array.add(list(question, user, newestFirst.get(0)));
    newestFirst.stream().skip(1).forEach(list -> array.add(earlier(question, user, list)));
    return Optional.of(answer);
  }

  private ObjectNode earlier(UserQuestion question, HeldUser user, StoredList stored) {
    Source source = user.isCurrent() ? Source.OWNER : Source.STANDBY;
    return withLag(
        question,
        user,
        lists.published(
            StateSerdes.read(stored), stored.getStandingAtMillis(), source, question.n()));
  }

  private Optional<ObjectNode> history(UserQuestion question, HeldUser user) {
    UserHistory history = user.history();
    return history.isEmpty() ? Optional.empty() : Optional.of(history(question.userId(), history));
  }

  private ObjectNode history(String userId, UserHistory history) {
    ObjectNode answer = Json.object().put("userId", userId);
    ArrayNode interactions = answer.putArray("interactions");
    history.interactions().forEach(interaction -> interactions.add(interaction(interaction)));
    ArrayNode searches = answer.putArray("searches");
    history.searchSessions().forEach(session -> searches.add(search(session)));
    return answer;
  }

  private ObjectNode interaction(Interaction interaction) {
    ObjectNode node =
        Json.object()
            .put("eventId", interaction.eventId())
            .put("itemId", interaction.itemId())
            .put("kind", interaction.kind().name())
            .put("eventTime", Json.time(interaction.eventTimeMillis()));
    lists.describe(interaction.itemId(), node);
    if (!interaction.searchId().isEmpty()) {
      node.put("searchId", interaction.searchId());
    }
    return node;
  }

  private static ObjectNode search(SearchSession session) {
    ObjectNode node =
        Json.object()
            .put("eventId", session.search().eventId())
            .put("query", session.search().query())
            .put("eventTime", Json.time(session.search().eventTimeMillis()));
    node.set("clickedItemIds", Json.texts(session.clickedItemIds()));
    return node;
  }

  /** The answer for users without data. */
  private ObjectNode unknown(UserQuestion question, PopularReason reason) {
    return switch (question.kind()) {
      case LIST -> question.select(lists.popular(question.userId(), reason, question.n()));
      case EARLIER_LISTS -> {
        ObjectNode answer = Json.object().put("userId", question.userId());
        answer.putArray("lists");
        yield answer;
      }
      case HISTORY -> history(question.userId(), UserHistory.empty(HistoryBounds.DEFAULT));
    };
  }
}
