package dev.reckon.view.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.view.table.HeldLists;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A request about a user.
 *
 * @param n most items of a list
 * @param fields of a list that are wanted; empty for all
 * @param limit most lists
 * @param pathAndQuery the same request for another instance
 */
record UserQuestion(
    Kind kind, String userId, int n, Set<String> fields, int limit, String pathAndQuery) {

  /** The items of a list, where a client does not say how many. */
  static final int DEFAULT_ITEMS = 20;

  private static final int MAX_ITEMS = 1_000;
  private static final List<String> ALWAYS = List.of("userId", "source");

  /** The kinds of request. */
  enum Kind {
    LIST,
    EARLIER_LISTS,
    HISTORY
  }

  UserQuestion {
    fields = Set.copyOf(fields);
  }

  /** Parses a call. */
  static UserQuestion of(Kind kind, Call call) {
    return new UserQuestion(
        kind,
        userId(call),
        items(call),
        fields(call),
        call.number("limit", 1, HeldLists.KEPT, HeldLists.KEPT),
        call.pathAndQuery());
  }

  static String userId(Call call) {
    String userId = call.path("userId");
    try {
      MessageRules.checkId("userId", userId);
      return userId;
    } catch (MessageRejected e) {
      throw Problem.parameter(e.detail(), "No user has such an id: the topics refuse it.");
    }
  }

  static int items(Call call) {
    return call.number("n", 1, MAX_ITEMS, DEFAULT_ITEMS);
  }

  static Set<String> fields(Call call) {
    Optional<String> text = call.query("fields").filter(value -> !value.isBlank());
    if (text.isEmpty()) {
      return Set.of();
    }
    List<String> fields = List.of(text.get().replace(" ", "").split(",", -1));
    for (String field : fields) {
      if (!ListAnswer.FIELDS.contains(field)) {
        throw Problem.parameter(
            "A list has no field " + field,
            "Name some of " + String.join(", ", ListAnswer.FIELDS) + ", or leave fields out.");
      }
    }
    return Set.copyOf(fields);
  }

  /** Whether a field of the list is wanted. */
  boolean wants(String field) {
    return fields.isEmpty() || fields.contains(field);
  }

  /** Keeps only the fields that are wanted. */
  ObjectNode select(ObjectNode list) {
    return select(list, fields);
  }

  /** Keeps only these fields, and those that are always present. */
  static ObjectNode select(ObjectNode list, Set<String> fields) {
    if (fields.isEmpty()) {
      return list;
    }
    List<String> kept = new ArrayList<>(ALWAYS);
    kept.addAll(fields);
    return list.retain(kept);
  }
}
