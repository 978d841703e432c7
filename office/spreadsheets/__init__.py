"""Spreadsheets in and out: plain functions over bytes and rows, without Django."""
