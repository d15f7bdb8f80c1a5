// SPDX-License-Identifier: Apache-2.0

/** The SDK for vendors: the program that makes it, and the one that it ships. */
package org.drover.sdk;
