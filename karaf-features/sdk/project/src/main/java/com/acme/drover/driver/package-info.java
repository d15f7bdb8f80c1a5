// SPDX-License-Identifier: Apache-2.0

/** The vendor driver {@code acme}: what a platform knows of acme devices. */
package com.acme.drover.driver;
