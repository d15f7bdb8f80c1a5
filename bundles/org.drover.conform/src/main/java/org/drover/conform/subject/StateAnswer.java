// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.util.Optional;
import org.drover.api.Errno;

/**
 * What a SET of the migration state answered.
 *
 * @param answer of the call
 * @param fd the data FD that came with it, owned by the subject; empty if none came
 * @param fdField {@code data_fd} as it is after the call
 */
public record StateAnswer(Answer answer, Optional<DataFd> fd, int fdField) {

  /** Demands success. */
  public StateAnswer mustSucceed() {
    answer.mustSucceed();
    return this;
  }

  /** Demands this error. */
  public StateAnswer mustBe(Errno first, Errno... others) {
    answer.mustBe(first, others);
    return this;
  }

  /** Demands success and a data FD. */
  public DataFd mustGiveFd() {
    answer.mustSucceed();
    return fd.orElseThrow(() -> new Violation(answer.call() + " gave no data FD; one is due"));
  }

  /** Demands success and {@code data_fd} of -1. */
  public void mustGiveNoFd() {
    answer.mustSucceed();
    if (fdField != -1) {
      throw new Violation(
          answer.call()
              + (fd.isPresent() ? " gave a data FD" : " left data_fd at " + fdField)
              + "; due is data_fd -1");
    }
  }
}
