package dev.reckon.view.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.util.Timestamps;
import dev.reckon.popularity.ShownList;
import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.recommendation.v1.ScoreShare;
import dev.reckon.view.catalogue.Catalogue;
import dev.reckon.view.catalogue.CatalogueItem;
import dev.reckon.view.popular.Popularity;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Lists as JSON, with the data of their items and of the events that mattered. */
final class ListAnswer {

  /** The source of a list. */
  enum Source {
    OWNER,
    STANDBY,
    POPULAR
  }

  /** Why a user gets popular items. */
  enum PopularReason {
    UNKNOWN_USER,
    UNAVAILABLE,
    EMPTY_LIST
  }

  /** Every field of a list, in the order of the answer. */
  static final Set<String> FIELDS =
      new LinkedHashSet<>(
          List.of(
              "userId",
              "source",
              "popularReason",
              "lagRecords",
              "listId",
              "items",
              "model",
              "reasoningSteps",
              "epoch",
              "historySequence",
              "fallback",
              "evidence",
              "eventsCovered",
              "coveredEventIds",
              "newestEventTime",
              "receivedAt",
              "requestedAt",
              "repliedAt",
              "standingAt",
              "freshnessMs",
              "ageMs"));

  private final Catalogue catalogue;
  private final Popularity popularity;
  private final InstantSource clock;
  private final Counter leftOut;

  ListAnswer(
      Catalogue catalogue, Popularity popularity, InstantSource clock, MeterRegistry registry) {
    this.catalogue = catalogue;
    this.popularity = popularity;
    this.clock = clock;
    this.leftOut =
        Counter.builder("reckon.view.items.left.out")
            .description("Items left out of answers, as they were withdrawn from the catalogue")
            .register(registry);
  }

  /**
   * The current list of a user: the user's own, filled up with popular items if it has fewer than
   * are asked for, or popular items alone if it has none left.
   *
   * @param n most items
   * @param seen the items that the user has seen; empty if that is not known here, then a list with
   *     items is not filled up
   */
  ObjectNode current(
      Recommendation list,
      long standingAtMillis,
      Source source,
      int n,
      Optional<Set<String>> seen) {
    ShownList<RankedItem> shown =
        ShownList.of(
            available(list.getItemsList(), n),
            most -> available(popularity.list().items(), most),
            seen.orElse(Set.of()),
            RankedItem::getItemId,
            n);
    if (shown.own().isEmpty()) {
      return popularInsteadOf(list, shown.popular());
    }
    return seen.isPresent()
        ? own(list, standingAtMillis, source, shown)
        : own(list, standingAtMillis, source, new ShownList<>(shown.own(), List.of()));
  }

  /**
   * Popular items in place of a list without items. Says which events the list covers, but not when
   * it was made: these items are as of now.
   */
  private ObjectNode popularInsteadOf(Recommendation list, List<RankedItem> items) {
    ObjectNode answer =
        popular(list.getUserId(), PopularReason.EMPTY_LIST, items)
            .put("listId", ListId.of(list).toString())
            .put("epoch", list.getEpoch())
            .put("historySequence", list.getHistorySequence());
    setFallback(answer, list);
    setCovered(answer, list);
    return answer;
  }

  /**
   * A list of a user as it was published, without items that were withdrawn.
   *
   * @param n most items
   */
  ObjectNode published(Recommendation list, long standingAtMillis, Source source, int n) {
    return own(
        list,
        standingAtMillis,
        source,
        new ShownList<>(available(list.getItemsList(), n), List.of()));
  }

  private ObjectNode own(
      Recommendation list, long standingAtMillis, Source source, ShownList<RankedItem> shown) {
    ObjectNode answer =
        Json.object()
            .put("userId", list.getUserId())
            .put("source", lower(source))
            .put("listId", ListId.of(list).toString());
    ArrayNode items = items(shown.own());
    shown.popular().forEach(item -> items.add(filling(item, items.size() + 1)));
    answer.set("items", items);
    setModel(answer, list.getModel());
    answer
        .put("reasoningSteps", list.getReasoningSteps())
        .put("epoch", list.getEpoch())
        .put("historySequence", list.getHistorySequence());
    setFallback(answer, list);
    if (list.getEvidenceCount() > 0) {
      answer.set("evidence", evidence(list.getEvidenceList()));
    }
    setCovered(answer, list);
    setTimes(answer, list, standingAtMillis);
    return answer;
  }

  /** Whether any popular item can be shown now. */
  boolean hasPopularItems() {
    return popularity.list().items().stream()
        .anyMatch(item -> !catalogue.isWithdrawn(item.getItemId()));
  }

  /** Popular items, for a user without a list, or without items in it. */
  ObjectNode popular(String userId, PopularReason reason, int n) {
    return popular(userId, reason, available(popularity.list().items(), n));
  }

  private ObjectNode popular(String userId, PopularReason reason, List<RankedItem> items) {
    ObjectNode answer =
        Json.object()
            .put("userId", userId)
            .put("source", lower(Source.POPULAR))
            .put("popularReason", lower(reason));
    answer.set("items", items(items));
    setModel(answer, popularity.list().model());
    return answer;
  }

  /** Whether a list is the user's own, not popular items. */
  static boolean isOwn(ObjectNode list) {
    return !lower(Source.POPULAR).equals(list.path("source").asText());
  }

  /** The data of an item. */
  static ObjectNode item(CatalogueItem item) {
    ObjectNode node = Json.object().put("itemId", item.itemId());
    describe(item, node);
    return node.put("available", item.isAvailable());
  }

  /** Adds title and categories, if known. */
  void describe(String itemId, ObjectNode node) {
    catalogue.get(itemId).ifPresent(item -> describe(item, node));
  }

  private static void describe(CatalogueItem item, ObjectNode node) {
    if (!item.title().isEmpty()) {
      node.put("title", item.title());
    }
    if (!item.categories().isEmpty()) {
      node.set("categories", Json.texts(item.categories()));
    }
  }

  /**
   * The best items that are still available: an item may have been withdrawn after the list was
   * made.
   */
  private List<RankedItem> available(List<RankedItem> ranked, int n) {
    List<RankedItem> items = new ArrayList<>();
    for (RankedItem item : ranked) {
      if (items.size() >= n) {
        break;
      }
      if (catalogue.isWithdrawn(item.getItemId())) {
        leftOut.increment();
      } else {
        items.add(item);
      }
    }
    return items;
  }

  /** An item that fills a list up. Its score would not compare with those of the others. */
  private ObjectNode filling(RankedItem item, int rank) {
    ObjectNode node = Json.object().put("rank", rank).put("itemId", item.getItemId());
    describe(item.getItemId(), node);
    return node.put("popular", true);
  }

  private ArrayNode items(List<RankedItem> ranked) {
    ArrayNode items = Json.array();
    for (RankedItem item : ranked) {
      ObjectNode node = Json.object().put("rank", items.size() + 1).put("itemId", item.getItemId());
      if (Float.isFinite(item.getScore())) {
        node.put("score", item.getScore());
      }
      describe(item.getItemId(), node);
      if (item.getSharesCount() > 0) {
        node.set("shares", shares(item.getSharesList()));
      }
      items.add(node);
    }
    return items;
  }

  private ArrayNode shares(List<ScoreShare> shares) {
    ArrayNode array = Json.array();
    for (ScoreShare share : shares) {
      ObjectNode node =
          Json.object().put("source", lower(share.getSource())).put("share", share.getShare());
      switch (share.getBecauseCase()) {
        case QUERY -> node.put("query", share.getQuery());
        case ITEM_ID -> {
          node.put("itemId", share.getItemId());
          describeTitle(share.getItemId(), node);
        }
        case BECAUSE_NOT_SET -> {} // The source says enough.
      }
      array.add(node);
    }
    return array;
  }

  private void describeTitle(String itemId, ObjectNode node) {
    catalogue
        .get(itemId)
        .filter(item -> !item.title().isEmpty())
        .ifPresent(item -> node.put("title", item.title()));
  }

  /** Adds the model, if there is one. */
  static void setModel(ObjectNode answer, ModelRef model) {
    if (model.getName().isEmpty()) {
      return;
    }
    answer
        .putObject("model")
        .put("name", model.getName())
        .put("version", model.getVersion())
        .put("digest", model.getDigest());
  }

  private static void setFallback(ObjectNode answer, Recommendation list) {
    if (list.hasFallback()) {
      answer
          .putObject("fallback")
          .put("reason", list.getFallback().getReason().name())
          .put("source", list.getFallback().getSource().name());
    }
  }

  private static void setCovered(ObjectNode answer, Recommendation list) {
    answer.put("eventsCovered", list.getEventsCovered());
    answer.set("coveredEventIds", Json.texts(list.getCoveredEventIdsList()));
    if (list.hasNewestEventTime()) {
      answer.put("newestEventTime", Json.time(list.getNewestEventTime()));
    }
  }

  private void setTimes(ObjectNode answer, Recommendation list, long standingAtMillis) {
    if (list.hasReceivedAt()) {
      answer.put("receivedAt", Json.time(list.getReceivedAt()));
    }
    if (list.hasRequestedAt()) {
      answer.put("requestedAt", Json.time(list.getRequestedAt()));
    }
    answer
        .put("repliedAt", Json.time(list.getRepliedAt()))
        .put("standingAt", Json.time(standingAtMillis));
    if (list.hasReceivedAt()) {
      answer.put(
          "freshnessMs", Math.max(0, standingAtMillis - Timestamps.toMillis(list.getReceivedAt())));
    }
    answer.put("ageMs", Math.max(0, clock.millis() - Timestamps.toMillis(list.getRepliedAt())));
  }

  private ArrayNode evidence(List<Evidence> evidence) {
    ArrayNode array = Json.array();
    for (Evidence one : evidence) {
      ObjectNode node =
          Json.object().put("eventId", one.getEventId()).put("weight", one.getWeight());
      describe(one, node);
      array.add(node);
    }
    return array;
  }

  /**
   * The list itself describes the event, so every instance can answer, as long as it holds the
   * list.
   */
  private void describe(Evidence event, ObjectNode node) {
    switch (event.getEventCase()) {
      case QUERY -> node.put("type", "search").put("text", event.getQuery());
      case ITEM_ID -> {
        node.put("type", "interaction")
            .put("itemId", event.getItemId())
            .put("kind", event.getKind().name());
        describeTitle(event.getItemId(), node);
      }
      case EVENT_NOT_SET -> {} // From a runtime that sends no more.
    }
    if (event.hasEventTime()) {
      node.put("eventTime", Json.time(event.getEventTime()));
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
