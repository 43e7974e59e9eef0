package dev.reckon.serving.batch;

import dev.reckon.serving.batch.BatchQueue.Waiting;
import java.util.ArrayDeque;
import java.util.Deque;

/** Requests that can be ranked together, in order of arrival within each priority. */
final class Lane {
  private final Deque<Waiting> searches = new ArrayDeque<>();
  private final Deque<Waiting> clicks = new ArrayDeque<>();

  void add(Waiting request) {
    of(request.request().priority()).add(request);
  }

  private Deque<Waiting> of(Priority priority) {
    return priority == Priority.SEARCH ? searches : clicks;
  }

  boolean has(Priority priority) {
    return !of(priority).isEmpty();
  }

  /** The one of this priority that came first; there is one. */
  Waiting oldest(Priority priority) {
    return of(priority).element();
  }

  /** Takes the oldest of this priority, or else of the other; there is one. */
  Waiting remove(Priority first) {
    return has(first) ? of(first).remove() : (searches.isEmpty() ? clicks : searches).remove();
  }

  int size() {
    return searches.size() + clicks.size();
  }

  int size(Priority priority) {
    return of(priority).size();
  }
}
