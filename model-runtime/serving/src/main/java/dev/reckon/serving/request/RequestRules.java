package dev.reckon.serving.request;

import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.UserRequest;

/**
 * What makes a request acceptable. A broken rule is an {@link InvalidRequestException} that names
 * the field.
 *
 * @param maxUsers users of one request
 * @param maxListSize items of one list
 */
public record RequestRules(int maxUsers, int maxListSize) {

  /** Each step of each user costs time, so requests are bounded. */
  public static final int MAX_REASONING_STEPS = 16;

  /** The list size of a request that names none. */
  static final int DEFAULT_LIST_SIZE = 100;

  /** Checks the rules of a whole call; {@link #check} has those of each user. */
  void checkCall(RecommendRequest request) {
    if (request.getUsersCount() == 0 || request.getUsersCount() > maxUsers) {
      throw new InvalidRequestException(
          "users: 1 to %d users can be asked for at once, not %d"
              .formatted(maxUsers, request.getUsersCount()));
    }
  }

  /**
   * Checks the rules of a user's request.
   *
   * @param where the place in the call
   */
  void check(UserRequest user, String where) {
    if (user.getUserId().isEmpty()) {
      throw new InvalidRequestException(where + ".user_id is empty");
    }
    checkListSize(user.getListSize(), where + ".list_size");
    if (Integer.compareUnsigned(user.getReasoningSteps(), MAX_REASONING_STEPS) > 0) {
      throw new InvalidRequestException(
          "%s.reasoning_steps is %s; it must be 0 to %d"
              .formatted(
                  where, Integer.toUnsignedString(user.getReasoningSteps()), MAX_REASONING_STEPS));
    }
  }

  void check(GetPopularItemsRequest request) {
    checkListSize(request.getListSize(), "list_size");
  }

  private void checkListSize(int listSize, String where) {
    if (listSize < 0 || listSize > maxListSize) { // negative: past the signed range of a uint32
      throw new InvalidRequestException(
          "%s is %s; it must be 1 to %d, or 0 for %d"
              .formatted(
                  where, Integer.toUnsignedString(listSize), maxListSize, defaultListSize()));
    }
  }

  /** The list size that the field of a request requests. */
  public int listSize(int requested) {
    return requested == 0 ? defaultListSize() : requested;
  }

  private int defaultListSize() {
    return Math.min(DEFAULT_LIST_SIZE, maxListSize);
  }
}
