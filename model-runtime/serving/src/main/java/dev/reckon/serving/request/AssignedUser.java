package dev.reckon.serving.request;

import dev.reckon.inference.v1.UserRequest;
import dev.reckon.model.memory.Question;
import dev.reckon.serving.live.LiveModel;
import org.jspecify.annotations.Nullable;

/**
 * A user of a call, as seen by the model that the user is assigned to.
 *
 * @param question for the stream memory; null if the model has none beside it
 * @param refusal why the request cannot be read; null if it can
 */
record AssignedUser(
    UserRequest user,
    UserQuery query,
    LiveModel model,
    @Nullable Question question,
    @Nullable RuntimeException refusal) {

  static AssignedUser read(UserRequest user, String where, LiveModel model, RequestRules rules) {
    try {
      rules.check(user, where);
      UserQuery query = UserQuery.read(user, model.items(), model.grams());
      return new AssignedUser(user, query, model, question(user, model), null);
    } catch (RuntimeException e) {
      return new AssignedUser(user, UserQuery.NOTHING, model, null, e);
    }
  }

  private static @Nullable Question question(UserRequest user, LiveModel model) {
    return model.memory() == null ? null : Questions.of(user);
  }

  /** Whether the model reads anything of the history. */
  boolean isKnown() {
    return query.known().length() > 0;
  }
}
