-- Tells the schedulers when a task became the first one due. Included by the scripts that put tasks into the schedule.
local function wake(scheduled, id, channel)
  if redis.call('ZRANGE', scheduled, 0, 0)[1] == id then
    redis.call('PUBLISH', channel, 'due')
  end
end
