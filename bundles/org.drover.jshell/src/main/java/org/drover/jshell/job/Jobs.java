// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.job;

import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.DroverException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The scripts that run now. A service within this bundle; may be used from any thread. */
@Component(service = Jobs.class)
public final class Jobs {
  private final Clock clock;
  private final AtomicInteger last = new AtomicInteger();
  private final Map<String, Job> running = new ConcurrentHashMap<>();

  /** By the machine's clock. */
  @Activate
  public Jobs() {
    this(Clock.systemUTC());
  }

  Jobs(Clock clock) {
    this.clock = clock;
  }

  /**
   * A name that no other session of this platform has.
   *
   * @return {@code j1}, {@code j2}...
   */
  public String newId() {
    return "j" + last.incrementAndGet();
  }

  Job begin(Script script, String user) {
    Job job = new Job(new Job.Info(newId(), user, script.name(), script.args(), clock.instant()));
    running.put(job.info().id(), job);
    return job;
  }

  void end(Job job) {
    running.remove(job.info().id());
  }

  /**
   * What runs.
   *
   * @return the oldest first
   */
  public List<Job.Info> list() {
    return running.values().stream()
        .map(Job::info)
        .sorted(Comparator.comparing(Job.Info::started).thenComparing(Job.Info::id))
        .toList();
  }

  /**
   * Asks a job to end. Does not wait for that.
   *
   * @param id which
   * @param by who asks
   * @return what is known of it
   * @throws DroverException if there is no such job
   */
  public Job.Info kill(String id, String by) {
    Job job = running.get(id);
    if (job == null) {
      throw new DroverException(
          "There is no job "
              + id
              + (running.isEmpty()
                  ? "; none runs now."
                  : "; there are "
                      + String.join(", ", running.keySet().stream().sorted().toList())
                      + "."));
    }
    job.stop("it was killed by " + by);
    return job.info();
  }

  /** Scripts do not outlive the bundle that runs them. */
  @Deactivate
  public void stopAll() {
    running.values().forEach(job -> job.stop("its platform stops running scripts"));
  }
}
