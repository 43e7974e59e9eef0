package dev.reckon.learner.log;

/**
 * What was written to a log since it was begun, also what has been removed since.
 *
 * @param clicks interactions of any kind
 * @param searches searches
 * @param items values of items
 * @param erasures users forgotten, once for each request
 * @param lateErased events that were refused, as their user was forgotten
 * @param newestEventMillis the newest time of an event, no later than the broker had it; 0 before
 *     the first
 * @param newestArrivalMillis when the broker had the newest record; 0 before the first
 */
public record LogTotals(
    long clicks,
    long searches,
    long items,
    long erasures,
    long lateErased,
    long newestEventMillis,
    long newestArrivalMillis) {

  /** Of a new log. */
  public static final LogTotals NONE = new LogTotals(0, 0, 0, 0, 0, 0, 0);

  LogTotals withClick(long timeMillis, long arrivalMillis) {
    return at(timeMillis, arrivalMillis).adding(1, 0, 0, 0, 0);
  }

  LogTotals withSearch(long timeMillis, long arrivalMillis) {
    return at(timeMillis, arrivalMillis).adding(0, 1, 0, 0, 0);
  }

  LogTotals withItem() {
    return adding(0, 0, 1, 0, 0);
  }

  LogTotals withErasure() {
    return adding(0, 0, 0, 1, 0);
  }

  LogTotals withLateErased() {
    return adding(0, 0, 0, 0, 1);
  }

  private LogTotals adding(
      long moreClicks, long moreSearches, long moreItems, long moreErasures, long moreLate) {
    return new LogTotals(
        clicks + moreClicks,
        searches + moreSearches,
        items + moreItems,
        erasures + moreErasures,
        lateErased + moreLate,
        newestEventMillis,
        newestArrivalMillis);
  }

  /** A clock that is ahead must not move the time of all: an event happened before it arrived. */
  private LogTotals at(long timeMillis, long arrivalMillis) {
    return new LogTotals(
        clicks,
        searches,
        items,
        erasures,
        lateErased,
        Math.max(newestEventMillis, Math.min(timeMillis, arrivalMillis)),
        Math.max(newestArrivalMillis, arrivalMillis));
  }
}
