-- wrk's part: one request for each line of a file of codes, from an offset on, none twice.
-- wrk … -- METHOD PREFIX CODES OFFSET [BODY]; BODY's text has KEY where the one-time key of a page stands.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  method, prefix, accepted, refused = arguments[1], arguments[2], 0, 0
  codes = io.open(arguments[3])
  codes:seek("set", tonumber(arguments[4]) * 17)
  if arguments[5] then
    before, after = io.open(arguments[5]):read("*a"):match("^(.*)KEY(.*)$")
  end
end

function request()
  local code = codes:read("*l")
  if not code then error("the file of codes is used up") end
  if method == "GET" then return wrk.format("GET", prefix .. code) end
  local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
  return wrk.format("POST", prefix .. code, headers, before .. "key-of-the-bench-" .. code .. after)
end

function response(status)
  if status == (method == "GET" and 200 or 302) then accepted = accepted + 1 else refused = refused + 1 end
end

function done(summary)
  local accepted, refused = 0, 0
  for _, thread in ipairs(threads) do
    accepted, refused = accepted + thread:get("accepted"), refused + thread:get("refused")
  end
  print(string.format('{"accepted": %d, "refused": %d, "seconds": %f}', accepted, refused, summary.duration / 1e6))
end
